import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Sealed } from './exchange.ts'
import type { PeerOperation } from './hooks.ts'
import type { Change } from './store.ts'
import { attempt, commit, settleChanges, type Workbench } from './workbench.ts'

export type { Sealed } from './exchange.ts'

/** Encrypts and commits the ratchet step together with `extra`. The caller holds the lock. */
export async function seal(
  bench: Workbench,
  remote: string,
  plaintext: Uint8Array,
  extra: readonly Change[] | ((sealed: Sealed) => readonly Change[]),
): Promise<Sealed> {
  const operation: PeerOperation = { name: 'encrypt', remote }
  const trying = attempt(bench, operation, false)
  const { view, noticed } = trying
  let sealed: Sealed
  try {
    sealed = await bench.protocol.encrypt(bench, trying, plaintext)
  } catch (cause) {
    if (noticed.failure) throw noticed.failure.thrown
    const hint = 'ask hasSession first, and startSession when there is none'
    throw new ParleyError('harness', `cannot encrypt to ${remote}: ${messageOf(cause)}`, hint, { cause })
  }
  const more = typeof extra === 'function' ? extra(sealed) : extra
  commit(bench, settleChanges(bench, operation, [...view.changes(), ...more]))
  return sealed
}
