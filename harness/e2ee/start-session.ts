import type { OfferedBundle } from './bundle.ts'
import type { StartOutcome } from './exchange.ts'
import type { PeerOperation } from './hooks.ts'
import { refused } from './refusal.ts'
import { attempt, commit, settleChanges, type Workbench } from './workbench.ts'

/** Verifies a bundle and makes it the current session with `remote`. The caller holds the lock. */
export async function startSession(
  bench: Workbench,
  remote: string,
  offered: OfferedBundle,
): Promise<StartOutcome> {
  const operation: PeerOperation = { name: 'start-session', remote }
  const bundle = bench.hooks.bundle?.(offered, remote) ?? offered
  const trying = attempt(bench, operation, bench.takesOver)
  const { view, noticed } = trying
  const begun = await bench.protocol.begin(bench, trying, bundle)
  if (!begun.ok) {
    if (noticed.otherIdentity && begun.reason === 'untrusted-identity')
      bench.tell(remote, noticed.otherIdentity, false)
    return begun
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
