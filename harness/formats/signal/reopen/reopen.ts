import { chainFrom, rootKeyStep } from '../derive.ts'
import { readSessionRecord } from '../record.ts'
import { MAC_LENGTH, readPreKeySignalMessage, readSignalMessage, type SignalHeader } from '../wire.ts'
import { classicalRoot, type NamedKeys } from './classical-root.ts'
import { openWithSeed } from './message-keys.ts'
import type { OpeningState } from './opening-state.ts'
import { postQuantumKey } from './pq-chain.ts'

/** What a received message is opened from once more: what the receiver had before it. */
export interface Reopening {
  readonly encoding: 'pkmsg' | 'msg'
  readonly bytes: Uint8Array
  /** The stored session, serialized, as it was before. */
  readonly record: Uint8Array | undefined
  /** The receiver's identity key, 33 bytes. */
  readonly identityKey: Uint8Array
  /** What a first message of version 3 is opened with. */
  readonly keys: NamedKeys
}

/** What came of it. `unreachable`: from here nothing can be said, and `why`. */
export type Reopened =
  | { readonly outcome: 'opened'; readonly plaintext: Uint8Array }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unreachable'; readonly why: string }

/** As far as the receivers of either generation go. */
const FARTHEST: Readonly<Record<number, number>> = { 3: 2_000, 4: 25_000 }

/**
 * Opens a received message a second time, from the specifications and with nothing but node:crypto: key agreement (version 3
 * only: node:crypto has no Kyber of the third round), both ratchets, message keys, authentication code, cipher. Nothing is
 * shared with the libraries that the peers stand on. Never throws on what a candidate sent.
 */
export function reopen(input: Reopening): Reopened {
  const { encoding, bytes } = input
  const outer = encoding === 'pkmsg' ? readPreKeySignalMessage(bytes) : undefined
  const header = outer?.inner ?? readSignalMessage(bytes)
  if (!header || (encoding === 'pkmsg' && !outer)) return { outcome: 'refused' }
  const message = encoding === 'pkmsg' ? bytes.subarray(header.at, header.macAt + MAC_LENGTH) : bytes
  const record = input.record && readSessionRecord(input.record)
  const known = record ? [record, ...record.previous].filter(({ rootKey }) => rootKey.length > 0) : []
  const named = outer && known.filter(({ baseKey }) => Buffer.from(baseKey).toString('hex') === outer.baseKey)
  const sessions = named ?? known
  if (outer && sessions.length === 0) {
    if (outer.version !== 3)
      return { outcome: 'unreachable', why: 'the key agreement needs a Kyber decapsulation' }
    const begun = classicalRoot(outer, input.keys)
    return begun ? openFrom(begun, header, message, input.identityKey) : { outcome: 'refused' }
  }
  let result: Reopened = { outcome: 'refused' }
  for (const session of sessions) {
    const tried = openFrom(session, header, message, input.identityKey)
    if (tried.outcome === 'opened') return tried
    if (tried.outcome === 'unreachable') result = tried
  }
  return result
}

function openFrom(
  session: OpeningState,
  header: SignalHeader,
  message: Uint8Array,
  identityKey: Uint8Array,
): Reopened {
  if (session.version !== header.version) return { outcome: 'refused' }
  const seed = seedOf(session, header)
  if (typeof seed === 'string') return { outcome: 'unreachable', why: seed }
  if (!seed) return { outcome: 'refused' }
  const { pqEpoch, pqIndex } = header
  const pqKey =
    pqEpoch === undefined || pqIndex === undefined || (pqEpoch === 1 && pqIndex === 0)
      ? undefined
      : postQuantumKey(session.pqState, pqEpoch, pqIndex)
  if (header.version === 4 && pqEpoch !== undefined && pqIndex !== 0 && !pqKey)
    return { outcome: 'unreachable', why: 'the post-quantum key does not follow from the state before' }
  const plaintext = openWithSeed(message, {
    seed,
    ...(pqKey && { pqKey }),
    senderIdentity: session.remoteIdentity,
    receiverIdentity: identityKey,
  })
  return plaintext ? { outcome: 'opened', plaintext } : { outcome: 'refused' }
}

/** The message's seed; `undefined` when it was used or the key is no point, a text when it is too far ahead. */
function seedOf(session: OpeningState, header: SignalHeader): Uint8Array | string | undefined {
  const chain = session.receivers.find(({ ratchetKey }) => hex(ratchetKey) === header.ratchetKey)
  const kept = chain?.messageKeys.find(({ index }) => index === header.counter)
  if (kept) return kept.seed
  const { rootKey, sender, version } = session
  const theirPublicKey = Buffer.from(header.ratchetKey, 'hex')
  const begun =
    !chain && sender && rootKeyStep({ rootKey, ownPrivateKey: sender.ratchetPrivateKey, theirPublicKey })
  const from = chain
    ? { chainKey: chain.chainKey, index: chain.index }
    : begun && { chainKey: begun.chainKey, index: 0 }
  if (!from || from.chainKey.length === 0 || header.counter < from.index) return undefined
  const ahead = header.counter - from.index
  if (ahead > (FARTHEST[version] ?? 0)) return 'the message is too far ahead'
  return chainFrom(from.chainKey, from.index, ahead + 1).at(-1)?.seed
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
