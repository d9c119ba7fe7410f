import type { Incoming, Opened, Tried } from './exchange.ts'
import type { PeerOperation } from './hooks.ts'
import { type DecryptRefusal, type Refused, refused } from './refusal.ts'
import type { Change, PeerStore } from './store.ts'
import { attempt, commit, settleChanges, type Workbench } from './workbench.ts'

export type { Opened } from './exchange.ts'

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
  const first = await bench.protocol.decrypt(bench, noticing, incoming)
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
      const tried = await bench.protocol.decrypt(bench, attempt(bench, operation, false, initial), incoming)
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
