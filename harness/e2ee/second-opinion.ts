import { readCiphertext } from '../formats/signal/read-ciphertext.ts'
import { type Reopened, reopen } from '../formats/signal/reopen/reopen.ts'
import type { PublicKeys } from './account.ts'
import type { Opened, Sealed } from './exchange.ts'
import type { PeerHooks } from './hooks.ts'
import { keyedLock } from './keyed-lock.ts'
import type { Peer } from './peer.ts'

/** What an independent computation says of a message that a peer opened or refused. */
export interface SecondOpinion {
  readonly remote: string
  /** `undefined` when it can say nothing. */
  readonly agrees: boolean | undefined
  /** What it came to, and what the peer said. */
  readonly outcome: Reopened['outcome']
  readonly detail: string
}

/** Looks over a peer's shoulder: `hooks` go into the peer, and `over` into its place. */
export interface SecondOpinions {
  readonly hooks: Pick<PeerHooks, 'load'>
  over(peer: Peer): Peer
}

/** What the peer read from its store for one message. */
interface Seen {
  record?: Uint8Array | undefined
  identity?: Uint8Array | undefined
  readonly preKeys: Map<string, Uint8Array>
}

/**
 * Repeats a sample of a peer's decryptions by `reopen`, which shares nothing with the libraries, from what the peer read
 * before it. What was opened has to be opened, to the same octets. A message that the peer could not decrypt is repeated in
 * version 3 only: in version 4 the library has reasons of its own to refuse (the post-quantum ratchet's own parts). Messages
 * from one remote reach the peer one after the other.
 */
export function secondOpinions(
  isSampled: () => boolean,
  tell: (opinion: SecondOpinion) => void,
): SecondOpinions {
  const seen = new Map<string, Seen>()
  return {
    hooks: {
      load({ name, remote }, kind, key, value) {
        const at = name === 'decrypt' ? seen.get(remote) : undefined
        if (!at) return value
        if (kind === 'session') at.record = value
        else if (kind === 'account' && key === 'identity') at.identity = value
        else if (value && (kind === 'prekey' || kind === 'signed-prekey'))
          at.preKeys.set(`${kind} ${key}`, value)
        return value
      },
    },
    over(peer) {
      let own: Promise<PublicKeys> | undefined
      const turns = keyedLock()
      return {
        ...peer,
        decrypt: (remote, encoding, bytes, options) =>
          turns.one(remote, async () => {
            if (!isSampled()) return peer.decrypt(remote, encoding, bytes, options)
            const at: Seen = { preKeys: new Map() }
            seen.set(remote, at)
            try {
              const opened = await peer.decrypt(remote, encoding, bytes, options)
              own ??= peer.publicKeys()
              const opinion = opinionOf({ encoding, bytes }, opened, at, (await own).identityKey)
              if (opinion) tell({ remote, ...opinion })
              return opened
            } finally {
              seen.delete(remote)
            }
          }),
      }
    },
  }
}

function opinionOf(
  sealed: Sealed,
  opened: Opened,
  seen: Seen,
  identityKey: Uint8Array,
): Omit<SecondOpinion, 'remote'> | undefined {
  const header = readCiphertext(sealed.encoding, sealed.bytes)
  if (!opened.ok && (opened.reason !== 'undecryptable' || header?.version !== 3)) return undefined
  const signedPreKey = seen.preKeys.get(`signed-prekey ${header?.signedPreKeyId}`)
  const preKey = seen.preKeys.get(`prekey ${header?.preKeyId}`)
  const again = reopen({
    ...sealed,
    record: seen.record,
    identityKey,
    keys: {
      ...(seen.identity && { identity: seen.identity }),
      ...(signedPreKey && { signedPreKey }),
      ...(preKey && { preKey }),
    },
  })
  const said = opened.ok ? 'the peer opened it' : `the peer refused it: ${opened.detail}`
  if (again.outcome === 'unreachable')
    return { agrees: undefined, outcome: again.outcome, detail: `${again.why}; ${said}` }
  const isSame =
    again.outcome === 'opened'
      ? opened.ok && Buffer.compare(again.plaintext, opened.plaintext) === 0
      : !opened.ok
  return { agrees: isSame, outcome: again.outcome, detail: said }
}
