import {
  IdentityChange,
  type IdentityKeyStore,
  KyberPreKeyRecord,
  type KyberPreKeyStore,
  PreKeyRecord,
  type PreKeyStore,
  PublicKey,
  type SessionStore,
  SignedPreKeyRecord,
  type SignedPreKeyStore,
} from '@signalapp/libsignal-client'
import { type Account, formerKyber } from '../account.ts'
import type { Overlay } from '../overlay.ts'
import type { RecordMemo } from '../record-memo.ts'
import type { Noticed } from '../workbench.ts'

/** The library's five stores. */
export interface LibraryStores {
  readonly sessions: SessionStore
  readonly identities: IdentityKeyStore
  readonly preKeys: PreKeyStore
  readonly signedPreKeys: SignedPreKeyStore
  readonly kyberPreKeys: KyberPreKeyStore
}

/** What the stores of one operation with one remote are made of. */
export interface StoreParts {
  readonly view: Overlay
  readonly remote: string
  /** Read when it is first needed, so that a failing store fails inside the operation. */
  readonly account: () => Account
  readonly records: RecordMemo
  /** Whether an identity key other than the pinned one takes its place instead of being refused. */
  readonly takesOver: boolean
  readonly noticed: Noticed
}

/** An answer that the library may get: no fault of ours. */
class Declined extends Error {}

/** The library's stores over the view of one operation. */
export function libraryStores(parts: StoreParts): LibraryStores {
  const { view, remote, account, records, noticed } = parts
  /** Every answer goes through here: the library wraps what is thrown beyond recognition. */
  const answer = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (thrown) {
      if (!(thrown instanceof Declined)) noticed.failure ??= { thrown }
      throw thrown
    }
  }
  const need = (kind: 'prekey' | 'signed-prekey' | 'kyber-prekey', id: number) => {
    const bytes = view.get(kind, String(id))
    if (!bytes) throw new Declined(`there is no ${kind} ${id}`)
    return new Uint8Array(bytes)
  }
  const session = () => {
    const bytes = view.get('session', remote)
    return bytes ? records.read(remote, bytes) : null
  }
  /** The pinned key when it is another than `next`. */
  const otherThan = (next: Uint8Array) => {
    const pinned = view.get('identity', remote)
    return pinned && Buffer.compare(pinned, next) !== 0 ? pinned : undefined
  }
  const put = (kind: 'prekey' | 'signed-prekey' | 'kyber-prekey', id: number, value: Uint8Array) =>
    answer(() => view.put(kind, String(id), value))
  return {
    sessions: {
      getSession: () => answer(session),
      getExistingSessions: () => answer(() => [session()].filter((found) => found !== null)),
      saveSession: (_, record) => answer(() => view.put('session', remote, records.write(remote, record))),
    },
    identities: {
      getIdentityKey: () => answer(() => account().identity.privateKey),
      getIdentityKeyPair: () => answer(() => account().identity),
      getLocalRegistrationId: () => answer(() => account().registrationId),
      getIdentity: () =>
        answer(() => {
          const pinned = view.get('identity', remote)
          return pinned ? PublicKey.deserialize(new Uint8Array(pinned)) : null
        }),
      isTrustedIdentity: (_, key) =>
        answer(() => {
          const next = key.serialize()
          const previous = otherThan(next)
          if (previous) noticed.otherIdentity = { previous, next }
          return !previous || parts.takesOver
        }),
      saveIdentity: (_, key) =>
        answer(() => {
          const next = key.serialize()
          const replaces = otherThan(next) !== undefined
          if (replaces || !view.get('identity', remote)) view.put('identity', remote, next)
          return replaces ? IdentityChange.ReplacedExisting : IdentityChange.NewOrUnchanged
        }),
    },
    preKeys: {
      getPreKey: (id) => answer(() => PreKeyRecord.deserialize(need('prekey', id))),
      savePreKey: (id, record) => put('prekey', id, record.serialize()),
      removePreKey: (id) => answer(() => view.remove('prekey', String(id))),
    },
    signedPreKeys: {
      getSignedPreKey: (id) => answer(() => SignedPreKeyRecord.deserialize(need('signed-prekey', id))),
      saveSignedPreKey: (id, record) => put('signed-prekey', id, record.serialize()),
    },
    kyberPreKeys: {
      getKyberPreKey: (id) => answer(() => KyberPreKeyRecord.deserialize(need('kyber-prekey', id))),
      saveKyberPreKey: (id, record) => put('kyber-prekey', id, record.serialize()),
      markKyberPreKeyUsed: (id, signedPreKeyId, baseKey) =>
        answer(() => {
          const isLasting = id === account().lastResortKyberId || view.get('account', formerKyber(id))
          if (!isLasting) return view.remove('kyber-prekey', String(id))
          const key = `${id}/${signedPreKeyId}/${Buffer.from(baseKey.serialize()).toString('hex')}`
          noticed.reusedBaseKey = view.get('base-key', key) !== undefined
          if (noticed.reusedBaseKey) throw new Declined('this first message was answered before')
          view.put('base-key', key, Uint8Array.of(1))
        }),
    },
  }
}
