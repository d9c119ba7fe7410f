import { type PreKeyBundle, processPreKeyBundle } from '@signalapp/libsignal-client'
import { type OfferedBundle, type PublicBundle, toLibraryBundle } from './bundle.ts'
import type { PeerOperation } from './hooks.ts'
import { type RefusalReason, type Refused, refused, refusedBundle } from './refusal.ts'
import { attempt, commit, settleChanges, type Workbench } from './workbench.ts'

/** What became of a bundle. */
export type StartOutcome = { readonly ok: true } | Refused<RefusalReason>

/** Verifies a bundle and makes it the current session with `remote`. The caller holds the lock. */
export async function startSession(
  bench: Workbench,
  remote: string,
  offered: OfferedBundle,
): Promise<StartOutcome> {
  const operation: PeerOperation = { name: 'start-session', remote }
  const { kyberPreKey, ...rest } = bench.hooks.bundle?.(offered, remote) ?? offered
  if (!kyberPreKey) return refused('no-kyber', 'the bundle has no Kyber prekey')
  const bundle: PublicBundle = { ...rest, kyberPreKey }
  const read = readBundle(bundle)
  if (!read.ok) return read
  const { view, stores, noticed } = attempt(bench, operation, bench.takesOver)
  try {
    await processPreKeyBundle(
      read.bundle,
      bench.addressOf(remote),
      bench.self,
      stores.sessions,
      stores.identities,
      new Date(bench.now()),
    )
  } catch (thrown) {
    if (noticed.failure) return refused('store', noticed.failure.thrown)
    const refusal = refusedBundle(bundle, thrown)
    if (noticed.otherIdentity && refusal.reason === 'untrusted-identity')
      bench.tell(remote, noticed.otherIdentity, false)
    return refusal
  }
  const changes = settleChanges(bench, operation, view.changes())
  try {
    commit(bench, changes)
  } catch (thrown) {
    return refused('store', thrown)
  }
  if (noticed.otherIdentity) bench.tell(remote, noticed.otherIdentity, true)
  return { ok: true }
}

function readBundle(
  bundle: PublicBundle,
): { readonly ok: true; readonly bundle: PreKeyBundle } | Refused<'malformed'> {
  try {
    return { ok: true, bundle: toLibraryBundle(bundle) }
  } catch (thrown) {
    return refused('malformed', thrown)
  }
}
