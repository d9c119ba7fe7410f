import {
  PreKeySignalMessage,
  SignalMessage,
  signalDecrypt,
  signalDecryptPreKey,
} from '@signalapp/libsignal-client'
import type { PeerOperation, SealedEncoding } from './hooks.ts'
import { type DecryptRefusal, type Refused, refused, refusedMessage } from './refusal.ts'
import type { Change, PeerStore } from './store.ts'
import { type Attempt, attempt, commit, settleChanges, type Workbench } from './workbench.ts'

/** What became of a ciphertext. */
export type Opened = { readonly ok: true; readonly plaintext: Uint8Array } | Refused<DecryptRefusal>

/** A ciphertext as it came in, and who is said to have sent it. */
export interface Incoming {
  readonly remote: string
  readonly encoding: SealedEncoding
  readonly bytes: Uint8Array
}

type Tried =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly changes: readonly Change[] }
  | Refused<DecryptRefusal>

/**
 * Decrypts and commits the ratchet step, the used prekeys and what `also` gives in one transaction; writes nothing
 * when it is refused, unless a hook wants it. What `also` throws is passed on. The caller holds the lock.
 */
export async function open(
  bench: Workbench,
  incoming: Incoming,
  also: (plaintext: Uint8Array) => readonly Change[],
): Promise<Opened> {
  const operation: PeerOperation = { name: 'decrypt', remote: incoming.remote }
  const noticing = attempt(bench, operation, bench.takesOver && incoming.encoding === 'pkmsg')
  const first = await tryToOpen(bench, incoming, noticing)
  const { otherIdentity } = noticing.noticed
  if (otherIdentity && !first.ok && first.reason === 'untrusted-identity')
    bench.tell(incoming.remote, otherIdentity, false)
  const tried = first.ok ? first : await rescue(bench, operation, incoming, first)
  if (!tried.ok) return tried
  const changes = settleChanges(bench, operation, [...tried.changes, ...also(tried.plaintext)])
  try {
    const taken = takenMeanwhile(bench.store, changes)
    if (taken) return taken
    commit(bench, changes)
  } catch (thrown) {
    return refused('store', thrown)
  }
  if (otherIdentity && first.ok) bench.tell(incoming.remote, otherIdentity, true)
  return { ok: true, plaintext: tried.plaintext }
}

async function tryToOpen(
  bench: Workbench,
  incoming: Incoming,
  { view, stores, noticed }: Attempt,
): Promise<Tried> {
  const { remote, encoding } = incoming
  const parsed = parse(encoding, new Uint8Array(incoming.bytes))
  if (!parsed.ok) return parsed
  try {
    const from = bench.addressOf(remote)
    const { sessions, identities, preKeys, signedPreKeys, kyberPreKeys } = stores
    if (encoding === 'msg' && !(await sessions.getSession(from)))
      return refused('no-session', `there is no session with ${remote}`)
    const plaintext =
      parsed.message instanceof SignalMessage
        ? await signalDecrypt(parsed.message, from, bench.self, sessions, identities)
        : await signalDecryptPreKey(
            parsed.message,
            from,
            bench.self,
            sessions,
            identities,
            preKeys,
            signedPreKeys,
            kyberPreKeys,
          )
    return { ok: true, plaintext, changes: view.changes() }
  } catch (thrown) {
    if (noticed.failure) return refused('store', noticed.failure.thrown)
    return noticed.reusedBaseKey ? refused('reused-base-key', thrown) : refusedMessage(thrown)
  }
}

function parse(encoding: SealedEncoding, bytes: Uint8Array<ArrayBuffer>) {
  try {
    const type = encoding === 'pkmsg' ? PreKeySignalMessage : SignalMessage
    return { ok: true as const, message: type.deserialize(bytes) }
  } catch (thrown) {
    return refused('malformed', thrown)
  }
}

async function rescue(
  bench: Workbench,
  operation: PeerOperation,
  incoming: Incoming,
  refusal: Refused<DecryptRefusal>,
): Promise<Tried> {
  const rescued = await bench.hooks.onRefusal?.({
    ...incoming,
    reason: refusal.reason,
    session: bench.store.get('session', incoming.remote),
    async again(initial) {
      const tried = await tryToOpen(bench, incoming, attempt(bench, operation, false, initial))
      return tried.ok ? tried : undefined
    },
  })
  if (!rescued) return refusal
  if (rescued.plaintext) return { ok: true, plaintext: rescued.plaintext, changes: rescued.changes }
  commit(bench, rescued.changes)
  return refusal
}

/** Operations of different remotes interleave, so that two first messages may have read the same one-time prekey. */
function takenMeanwhile(store: PeerStore, changes: readonly Change[]): Refused<DecryptRefusal> | undefined {
  for (const { change, kind, key } of changes) {
    if (change === 'delete' && (kind === 'prekey' || kind === 'kyber-prekey') && !store.get(kind, key))
      return refused('undecryptable', `${kind} ${key} was used meanwhile`)
    if (change === 'put' && kind === 'base-key' && store.get(kind, key))
      return refused('reused-base-key', 'this first message was answered meanwhile')
  }
  return undefined
}
