import { CiphertextMessageType, signalEncrypt } from '@signalapp/libsignal-client'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { PeerOperation, SealedEncoding } from './hooks.ts'
import type { Change } from './store.ts'
import { attempt, commit, settleChanges, type Workbench } from './workbench.ts'

/** A ciphertext as it goes on the wire. */
export interface Sealed {
  readonly encoding: SealedEncoding
  readonly bytes: Uint8Array
}

/** Encrypts and commits the ratchet step together with `extra`. The caller holds the lock. */
export async function seal(
  bench: Workbench,
  remote: string,
  plaintext: Uint8Array,
  extra: readonly Change[] | ((sealed: Sealed) => readonly Change[]),
): Promise<Sealed> {
  const operation: PeerOperation = { name: 'encrypt', remote }
  const { view, stores, noticed } = attempt(bench, operation, false)
  let sealed: Sealed
  try {
    const message = await signalEncrypt(
      new Uint8Array(plaintext),
      bench.addressOf(remote),
      bench.self,
      stores.sessions,
      stores.identities,
      new Date(bench.now()),
    )
    const encoding = message.type() === CiphertextMessageType.PreKey ? 'pkmsg' : 'msg'
    sealed = { encoding, bytes: message.serialize() }
  } catch (cause) {
    if (noticed.failure) throw noticed.failure.thrown
    const hint = 'ask hasSession first, and startSession when there is none'
    throw new ParleyError('harness', `cannot encrypt to ${remote}: ${messageOf(cause)}`, hint, { cause })
  }
  const more = typeof extra === 'function' ? extra(sealed) : extra
  commit(bench, settleChanges(bench, operation, [...view.changes(), ...more]))
  return sealed
}
