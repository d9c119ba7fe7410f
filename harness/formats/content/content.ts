interface Common {
  /** Id of the message, the same as on its stanza. */
  readonly id: string
  /** The sender's clock, milliseconds since the epoch. */
  readonly sentAt: number
  /** The group it belongs to; absent between two users. */
  readonly group?: string
  /** 32 octets under which the stanza commits to this content; absent from who does not frank. */
  readonly frankingKey?: Uint8Array
}

/** Where a media file lies and how it is opened. Extras that are absent were not given or are empty. */
export interface MediaReference {
  readonly mediaKind: MediaKind
  /** Storage reference, relative to the sender's media base. */
  readonly path: string
  /** 32 bytes from which the blob's keys are derived. */
  readonly key: Uint8Array
  /** SHA-256 of the file. */
  readonly sha256: Uint8Array
  /** SHA-256 of the blob as it is stored. */
  readonly blobSha256: Uint8Array
  /** Bytes of the file. */
  readonly length: number
  readonly mime: string
  /** File name. */
  readonly name: string
  readonly caption: string
  readonly thumbnail?: Uint8Array
  readonly durationMs?: number
  /** Pixels. */
  readonly width?: number
  readonly height?: number
}

/** What a sender shows of a link; its receiver fetches nothing. */
export interface LinkPreview {
  readonly url: string
  readonly title: string
  readonly description: string
}

/** Values of `mediaKind`. */
export const MEDIA_KINDS = ['image', 'video', 'voice', 'file'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** Values of `receipt`. */
export const RECEIPT_KINDS = ['delivered', 'read', 'played'] as const
export type ReceiptKind = (typeof RECEIPT_KINDS)[number]

/** Values of a group control's `action`. */
export const GROUP_ACTIONS = ['create', 'add', 'remove', 'leave', 'rename', 'promote', 'demote'] as const
export type GroupAction = (typeof GROUP_ACTIONS)[number]

/**
 * What lies inside the encryption (`fixtures/profile/content.proto`), as plain data.
 * `target` and `author` name an earlier message; addresses are bare internal ids.
 */
export type Content =
  | (Common & { readonly kind: 'text'; readonly body: string; readonly preview?: LinkPreview })
  | (Common & {
      readonly kind: 'reply'
      readonly target: string
      readonly author: string
      /** The sender's word for what the target said. */
      readonly quote: string
      readonly body: string
    })
  | (Common & {
      readonly kind: 'reaction'
      readonly target: string
      readonly author: string
      readonly emoji: string
      /** Takes the reaction back. */
      readonly revoked: boolean
    })
  | (Common & { readonly kind: 'edit'; readonly target: string; readonly body: string })
  | (Common & { readonly kind: 'delete'; readonly target: string })
  | (Common & MediaReference & { readonly kind: 'media' })
  | (Common & { readonly kind: 'receipt'; readonly receipt: ReceiptKind; readonly ids: readonly string[] })
  | (Common & {
      readonly kind: 'group-control'
      /** Id of the group that it is about. */
      readonly about: string
      readonly action: GroupAction
      /** With `create` and `rename`, else empty. */
      readonly title: string
      readonly members: readonly string[]
    })
  | (Common & {
      readonly kind: 'contact'
      readonly name: string
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      /** The card in full, RFC 6350. */
      readonly vcard?: string
    })
  | (Common & {
      readonly kind: 'location'
      /** Degrees, WGS 84. */
      readonly latitude: number
      readonly longitude: number
      /** Metres. */
      readonly accuracy?: number
      readonly name: string
      readonly address: string
    })
  | (Common & MediaReference & { readonly kind: 'sticker'; readonly pack: string; readonly emoji: string })
  | (Common & {
      readonly kind: 'key-distribution'
      /** Id of the group that the key is for. */
      readonly about: string
      /** A sender-key distribution message as the library serializes it. */
      readonly distribution: Uint8Array
    })
  | UnknownContent

/** A kind that this version does not know. `encoded` is the whole content, so that nothing of it is lost. */
export interface UnknownContent extends Common {
  readonly kind: 'unknown'
  /** Numbers of the unknown fields, ascending. */
  readonly fieldNumbers: readonly number[]
  readonly encoded: Uint8Array
}

/** Every kind that can be sent. */
export const CONTENT_KINDS = [
  'text',
  'reply',
  'reaction',
  'edit',
  'delete',
  'media',
  'receipt',
  'group-control',
  'contact',
  'location',
  'sticker',
  'key-distribution',
] as const
export type ContentKind = (typeof CONTENT_KINDS)[number]

/** Kinds without a free text, so that no canary can be put into them. An emoji and an id are no free text. */
export const TEXTLESS_KINDS: readonly ContentKind[] = ['reaction', 'delete', 'receipt', 'key-distribution']

type WithoutStamp<T> = T extends Content ? Omit<T, 'id' | 'sentAt'> : never

/** A content without id and time: what a user means to say. */
export type ContentDraft<K extends ContentKind = ContentKind> = WithoutStamp<Extract<Content, { kind: K }>>
