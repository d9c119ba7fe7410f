import { farAhead } from '../formats/signal/far-ahead.ts'
import type { PeerOperation } from './hooks.ts'
import { overlayOf } from './overlay.ts'
import { seal } from './seal.ts'
import { commit, settleChanges, type Workbench } from './workbench.ts'

/** Advances the sending chain by `count` messages that are never made. The caller holds the lock. */
export async function skip(bench: Workbench, remote: string, count: number): Promise<void> {
  const operation: PeerOperation = { name: 'skip', remote }
  const view = overlayOf(bench.store, operation, bench.hooks.load)
  const record = view.get('session', remote)
  const moved = record && farAhead(record, count)
  if (moved !== undefined) {
    view.put('session', remote, moved)
    return commit(bench, settleChanges(bench, operation, view.changes()))
  }
  // A session has its post-quantum chain from the first message on only.
  await seal(bench, remote, new Uint8Array(1), [])
  if (count > 1) await skip(bench, remote, count - 1)
}
