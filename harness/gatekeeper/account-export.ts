import type { SignedPublicKey } from '../e2ee/bundle.ts'
import type { KnownKey, PreKeyPool } from './prekey-pool.ts'
import type { EnlistedAccount } from './registry.ts'

/** What a gatekeeper holds of an account, as plain JSON: keys in base64, and our users that it may know. */
export interface AccountExport {
  readonly address: string
  readonly identifier: string
  readonly integrator: string
  readonly authKey: string
  readonly registrationId: number
  readonly identityKey: string
  readonly signedPreKey: ExportedKey
  readonly lastResortKyber?: ExportedKey
  readonly preKeys: readonly { readonly id: number; readonly key: string }[]
  readonly kyberPreKeys: readonly ExportedKey[]
  readonly known: readonly KnownKey[]
  readonly users: readonly { readonly address: string; readonly optedIn: boolean }[]
}

interface ExportedKey {
  readonly id: number
  readonly key: string
  readonly signature: string
}

/** Writes an account. What waits in its mailbox stays where it is. */
export function exportOf(
  account: EnlistedAccount,
  pool: PreKeyPool,
  users: AccountExport['users'],
): AccountExport {
  const { address, identifier, integrator, keys } = account
  const { lastResortKyber, preKeys, kyberPreKeys, known } = pool.contents()
  return {
    address,
    identifier,
    integrator,
    authKey: text(keys.authKey),
    registrationId: keys.registrationId,
    identityKey: text(keys.identityKey),
    signedPreKey: exported(keys.signedPreKey),
    ...(lastResortKyber ? { lastResortKyber: exported(lastResortKyber) } : {}),
    preKeys: preKeys.map(({ id, key }) => ({ id, key: text(key) })),
    kyberPreKeys: kyberPreKeys.map(exported),
    known,
    users,
  }
}

/** Reads an account back. @param now protocol time in milliseconds, from which its enlistment counts */
export function accountFrom(from: AccountExport, now: number): EnlistedAccount {
  const { address, identifier, integrator, registrationId } = from
  const signedPreKey = imported(from.signedPreKey)
  const keys = {
    authKey: bytes(from.authKey),
    registrationId,
    identityKey: bytes(from.identityKey),
    signedPreKey,
  }
  return { address, identifier, integrator, keys, lastSeen: now }
}

/** Reads the contents of an account's prekey pool back. */
export function poolContentsFrom(from: AccountExport): ReturnType<PreKeyPool['contents']> {
  return {
    ...(from.lastResortKyber ? { lastResortKyber: imported(from.lastResortKyber) } : {}),
    preKeys: from.preKeys.map(({ id, key }) => ({ id, key: bytes(key) })),
    kyberPreKeys: from.kyberPreKeys.map(imported),
    known: from.known,
  }
}

function exported({ id, key, signature }: SignedPublicKey): ExportedKey {
  return { id, key: text(key), signature: text(signature) }
}

function imported({ id, key, signature }: ExportedKey): SignedPublicKey {
  return { id, key: bytes(key), signature: bytes(signature) }
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64')
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64')
}
