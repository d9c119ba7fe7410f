import { PreKeyRecord, type PrivateKey, SignedPreKeyRecord } from '@signalapp/libsignal-client'
import type { Overlay } from '../overlay.ts'
import type { Attempt, Noticed } from '../workbench.ts'
import type { KeyPair, StoredSession } from './library.ts'
import { decodeRecord, encodeRecord, type Record3 } from './record.ts'

/** Our own keys, as the library takes them. */
export interface OwnKeys {
  readonly identity: KeyPair
  readonly registrationId: number
}

interface Place {
  readonly view: Overlay
  readonly remote: string
  readonly noticed?: Noticed
}

/** Reads from the store; what it throws is our own side's failure, and noted as that. */
export function withStore<T>({ noticed }: Pick<Place, 'noticed'>, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (noticed) noticed.failure ??= { thrown }
    throw thrown
  }
}

/** The sessions with the remote. */
export function loadRecord(at: Place): Record3 | undefined {
  return withStore(at, () => {
    const bytes = at.view.get('session', at.remote)
    return bytes && decodeRecord(bytes)
  })
}

/** Writes the sessions with the remote into the view. */
export function saveRecord({ view, remote }: Place, record: Record3): void {
  view.put('session', remote, encodeRecord(record))
}

/** The session that may send. */
export function currentOf(record: Record3 | undefined): StoredSession | undefined {
  return record?.open ? record.sessions[0] : undefined
}

/** The account's own keys. */
export function ownKeys(attempt: Attempt): OwnKeys {
  return withStore(attempt, () => {
    const { identity, registrationId } = attempt.account()
    return { identity: pairOf(identity.privateKey), registrationId }
  })
}

/** A prekey of our own; `undefined` when there is none of that id. */
export function ownPreKey(
  attempt: Attempt,
  kind: 'prekey' | 'signed-prekey',
  id: number,
): KeyPair | undefined {
  return withStore(attempt, () => {
    const bytes = attempt.view.get(kind, String(id))
    if (!bytes) return undefined
    const type = kind === 'prekey' ? PreKeyRecord : SignedPreKeyRecord
    return pairOf(type.deserialize(new Uint8Array(bytes)).privateKey())
  })
}

function pairOf(key: PrivateKey): KeyPair {
  return { privKey: Buffer.from(key.serialize()), pubKey: Buffer.from(key.getPublicKey().serialize()) }
}
