/** Frames that no correct server sends. */
export const FRAME_ATTACKS = [
  'flipped',
  'flipped tag',
  'cut short',
  'lengthened',
  'repeated',
  'exchanged',
  'after a lost one',
  'in the clear',
  'empty',
  'too long',
  'announced and withheld',
] as const

/** One of {@link FRAME_ATTACKS}. */
export type FrameAttack = (typeof FRAME_ATTACKS)[number]

/** Changes octets on a Noise connection or a WebSocket: those of a message as it goes into a frame, or the frame's, head included. */
export interface OctetChange {
  readonly where: 'message' | 'frame'
  readonly change: (octets: Uint8Array) => Uint8Array
  /** Whether nothing follows and that is said, so that nobody waits for more. Asked after the change. */
  readonly isLast?: () => boolean
}

/** What is wrong with the chain that a server shows. */
export const CHAIN_DEFECTS = [
  'signed by another root',
  'intermediate by another root',
  'leaf by another intermediate',
  'leaf signed by itself',
  'other issuer named',
  'leaf expired',
  'leaf not valid yet',
  'intermediate expired',
  'for another server',
  'for another key',
  'signature cut',
  'no chain',
] as const

/** One of {@link CHAIN_DEFECTS}. */
export type ChainDefect = (typeof CHAIN_DEFECTS)[number]

/** Ways in which the server's handshake message is damaged on its way. */
export const REPLY_DAMAGES = [
  'ephemeral flipped',
  'static key flipped',
  'static key tag flipped',
  'payload flipped',
  'payload tag flipped',
  'cut by one octet',
  'cut to the keys',
  'one octet longer',
  'preceded by random octets',
  'ephemeral of zeros',
  'empty',
] as const

/** One of {@link REPLY_DAMAGES}. */
export type ReplyDamage = (typeof REPLY_DAMAGES)[number]
