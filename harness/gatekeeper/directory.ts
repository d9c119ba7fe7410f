import type { Profile } from '../catalogue/profile.ts'
import { isSigned, type OfferedBundle } from '../e2ee/bundle.ts'
import { deviated } from './bundle-deviation.ts'
import { keyName } from './key-text.ts'
import { unsignedKey } from './keys-stanza.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import { createPreKeyPool, type KeyUpload, type PreKeyPool } from './prekey-pool.ts'
import type { Recorder } from './recorder.ts'
import type { EnlistedAccount, Registry } from './registry.ts'

/** Where a user of ours has its keys: a fresh bundle for each fetch, so that one-time keys come from its peer. */
export type PublicBundleSource = () => OfferedBundle | Promise<OfferedBundle>

/** How a publication was answered. */
export type Publication =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly conflict: boolean }

/** The key directory. */
export interface Directory {
  /** Says where a user of ours has its keys; again replaces it. */
  publish(address: string, source: PublicBundleSource): void
  /** Ends that: the user then has no bundle. */
  withdraw(address: string): void
  /**
   * Fetches a candidate's bundle for `by`, verifies its signatures and records `prekey.served` and `bundle.checked`.
   * A bad bundle is given all the same, for the peer to refuse; `undefined` when nothing is published.
   */
  fetchBundle(address: string, by: string): OfferedBundle | undefined
  /** How many one-time keys of a candidate's account are left. */
  counts(address: string): PreKeyPool['counts']
}

/** What the gatekeeper's other parts ask of the directory. */
export interface DirectoryDesk extends Directory {
  /** A bundle for a candidate's client, with the misbehaviours that are on. */
  serve(address: string, by: string): Promise<OfferedBundle | undefined>
  store(account: EnlistedAccount, upload: KeyUpload): Publication
  /** Whether an account that has published is below the profile's refill mark. */
  isLow(address: string): boolean
  pool(address: string): PreKeyPool
  replacePool(address: string, pool?: PreKeyPool): void
  /** Calls `listener` after keys of a candidate's account were handed out or published. */
  onChange(listener: (address: string, change: 'served' | 'published') => void): void
}

/** What a directory works with. */
export interface DirectoryParts {
  readonly profile: Profile
  readonly registry: Registry
  readonly misbehaviours: Misbehaviours
  readonly recorder: Recorder
}

/** Creates an empty directory. */
export function createDirectory({
  profile,
  registry,
  misbehaviours,
  recorder,
}: DirectoryParts): DirectoryDesk {
  const sources = new Map<string, PublicBundleSource>()
  const isClassical = profile.signal.postQuantum === 'none'
  const pools = new Map<string, PreKeyPool>()
  const refusals = new Map<string, string>()
  const listeners: Parameters<DirectoryDesk['onChange']>[0][] = []
  let fetches = 0

  const poolOf = (address: string) => {
    const pool = pools.get(address) ?? createPreKeyPool()
    pools.set(address, pool)
    return pool
  }

  const candidateBundle = (account: EnlistedAccount, by: string): OfferedBundle | undefined => {
    const { address, keys } = account
    if (!poolOf(address).published) return undefined
    const fetch = ++fetches
    const { preKey, lastResort, ...taken } = poolOf(address).take()
    const kyberPreKey = isClassical ? undefined : taken.kyberPreKey
    const { signedPreKey } = keys
    const served = (
      keyKind: 'one-time' | 'one-time-kyber' | 'signed' | 'last-resort-kyber',
      id: number,
      key: Uint8Array,
    ) =>
      recorder.proof('wire:directory', 'prekey.served', {
        account: address,
        to: by,
        fetch,
        keyKind,
        id,
        key: keyName(key),
      })
    served('signed', signedPreKey.id, signedPreKey.key)
    if (kyberPreKey)
      served(lastResort ? 'last-resort-kyber' : 'one-time-kyber', kyberPreKey.id, kyberPreKey.key)
    if (preKey) served('one-time', preKey.id, preKey.key)
    for (const listener of listeners) listener(address, 'served')
    return {
      registrationId: keys.registrationId,
      deviceId: 1,
      identityKey: keys.identityKey,
      signedPreKey,
      ...(preKey ? { preKey } : {}),
      ...(kyberPreKey ? { kyberPreKey } : {}),
    }
  }

  const ownBundle = async (address: string, by: string): Promise<OfferedBundle | undefined> => {
    const account = registry.account(address)
    if (account) return candidateBundle(account, by)
    return registry.isOptedIn(address) ? sources.get(address)?.() : undefined
  }

  return {
    publish: (address, source) => void sources.set(address, source),
    withdraw: (address) => void sources.delete(address),
    counts: (address) => poolOf(address).counts,
    pool: poolOf,
    replacePool(address, pool) {
      if (pool) pools.set(address, pool)
      else pools.delete(address)
      refusals.delete(address)
    },
    onChange: (listener) => void listeners.push(listener),
    isLow(address) {
      const pool = poolOf(address)
      const { preKeys, kyberPreKeys } = pool.counts
      const { refillBelow, refillKyberBelow } = profile.prekeys
      return pool.published && (preKeys < refillBelow || kyberPreKeys < refillKyberBelow)
    },
    async serve(address, by) {
      const bundle = await ownBundle(address, by)
      return bundle && deviated(address, bundle, misbehaviours, (other) => ownBundle(other, by))
    },
    fetchBundle(address, by) {
      const account = registry.account(address)
      const bundle = account && candidateBundle(account, by)
      const refusal = refusals.get(address)
      const reason = bundle
        ? bundleProblem(bundle, isClassical)
        : ['no keys published', ...(refusal ? [refusal] : [])].join(': ')
      recorder.proof('tester:directory', 'bundle.checked', { account: address, valid: reason === '', reason })
      return bundle
    },
    store(account, upload) {
      const { address, keys } = account
      const pool = poolOf(address)
      const named = (key: { readonly id: number; readonly key: Uint8Array }) => ({
        id: key.id,
        key: keyName(key.key),
      })
      recorder.proof('wire:directory', 'prekeys.published', {
        account: address,
        oneTime: upload.preKeys.map(named),
        oneTimeKyber: upload.kyberPreKeys.map(named),
        signed: upload.signed?.id ?? -1,
        lastResortKyber: upload.lastResortKyber?.id ?? -1,
      })
      const refuse = (problem: string, conflict: boolean): Publication => {
        refusals.set(address, problem)
        return { ok: false, problem, conflict }
      }
      const unsigned = unsignedKey(keys.identityKey, upload)
      if (unsigned) return refuse(`the signature of ${unsigned} does not verify`, false)
      if (!pool.published && !upload.lastResortKyber && !isClassical)
        return refuse('no last-resort Kyber prekey', false)
      const contradiction = pool.add(upload)
      if (contradiction) return refuse(contradiction, true)
      if (upload.signed) registry.put({ ...account, keys: { ...keys, signedPreKey: upload.signed } })
      refusals.delete(address)
      for (const listener of listeners) listener(address, 'published')
      return { ok: true }
    },
  }
}

function bundleProblem(bundle: OfferedBundle, isClassical: boolean): string {
  const { identityKey, signedPreKey, kyberPreKey } = bundle
  if (!isSigned(identityKey, signedPreKey)) return 'the signature of the signed prekey does not verify'
  if (!kyberPreKey) return isClassical ? '' : 'no Kyber prekey'
  return isSigned(identityKey, kyberPreKey) ? '' : 'the signature of the Kyber prekey does not verify'
}
