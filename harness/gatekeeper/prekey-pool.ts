import { createHash } from 'node:crypto'
import type { PublicPreKey, SignedPublicKey } from '../e2ee/bundle.ts'

/** Keys of one upload. */
export interface KeyUpload {
  readonly signed?: SignedPublicKey
  readonly lastResortKyber?: SignedPublicKey
  readonly preKeys: readonly PublicPreKey[]
  readonly kyberPreKeys: readonly SignedPublicKey[]
}

/** What one fetch takes out of the pool. */
export interface TakenKeys {
  readonly preKey?: PublicPreKey
  readonly kyberPreKey?: SignedPublicKey
  readonly lastResort: boolean
}

/** The prekeys of one identity. */
export interface PreKeyPool {
  /**
   * Adds an upload, or changes nothing and says which key contradicts an earlier one. A key that was published
   * before, with the same id, is no contradiction; if it has been handed out it does not come back.
   */
  add(upload: KeyUpload): string | undefined
  /** Takes the oldest one-time keys; each leaves exactly once, the last-resort Kyber key stays. */
  take(): TakenKeys
  readonly counts: { readonly preKeys: number; readonly kyberPreKeys: number }
  /** Whether anything was ever published. */
  readonly published: boolean
  contents(): Omit<KeyUpload, 'signed'> & { readonly known: readonly KnownKey[] }
}

/** One key that was seen: `digest` of its octets. */
export interface KnownKey {
  readonly kind: 'prekey' | 'kyber' | 'last-resort'
  readonly id: number
  readonly digest: string
}

/** Creates a pool, empty or as `contents` gave it. */
export function createPreKeyPool(from?: ReturnType<PreKeyPool['contents']>): PreKeyPool {
  const known = new Map<string, KnownKey>((from?.known ?? []).map((key) => [slotOf(key), key]))
  const digests = new Map<string, string>([...known].map(([slot, key]) => [key.digest, slot]))
  const preKeys = [...(from?.preKeys ?? [])]
  const kyberPreKeys = [...(from?.kyberPreKeys ?? [])]
  let lastResort = from?.lastResortKyber

  const contradiction = (keys: readonly KnownKey[]): string | undefined => {
    const slots = new Map<string, string>()
    for (const key of keys) {
      const slot = slotOf(key)
      const before = known.get(slot)
      if (slots.has(slot) || slots.has(key.digest)) return `${slot} stands twice`
      if (before && (before.digest !== key.digest || before.kind !== key.kind))
        return `${slot} names another key`
      if (!before && digests.has(key.digest)) return `${slot} is the key of ${digests.get(key.digest)}`
      slots.set(slot, slot).set(key.digest, slot)
    }
    return undefined
  }
  const isNew = (kind: KnownKey['kind']) => (key: PublicPreKey) => !known.has(slotOf({ kind, id: key.id }))

  return {
    add(upload) {
      const keys = [
        ...upload.preKeys.map((key) => knownKey('prekey', key)),
        ...upload.kyberPreKeys.map((key) => knownKey('kyber', key)),
        ...(upload.lastResortKyber ? [knownKey('last-resort', upload.lastResortKyber)] : []),
      ]
      const problem = contradiction(keys)
      if (problem) return problem
      preKeys.push(...upload.preKeys.filter(isNew('prekey')))
      kyberPreKeys.push(...upload.kyberPreKeys.filter(isNew('kyber')))
      lastResort = upload.lastResortKyber ?? lastResort
      for (const key of keys) {
        known.set(slotOf(key), key)
        digests.set(key.digest, slotOf(key))
      }
      return undefined
    },
    take() {
      const preKey = preKeys.shift()
      const oneTime = kyberPreKeys.shift()
      const kyberPreKey = oneTime ?? lastResort
      return {
        ...(preKey ? { preKey } : {}),
        ...(kyberPreKey ? { kyberPreKey } : {}),
        lastResort: oneTime === undefined,
      }
    },
    get counts() {
      return { preKeys: preKeys.length, kyberPreKeys: kyberPreKeys.length }
    },
    get published() {
      return known.size > 0
    },
    contents: () => ({
      ...(lastResort ? { lastResortKyber: lastResort } : {}),
      preKeys: [...preKeys],
      kyberPreKeys: [...kyberPreKeys],
      known: [...known.values()],
    }),
  }
}

/** Kyber keys share their ids, whichever kind they are: a message names only the id. */
function slotOf(key: { readonly kind: KnownKey['kind']; readonly id: number }): string {
  return `${key.kind === 'prekey' ? 'prekey' : 'kyber-prekey'} ${key.id}`
}

function knownKey(kind: KnownKey['kind'], key: PublicPreKey): KnownKey {
  return { kind, id: key.id, digest: createHash('sha256').update(key.key).digest('hex') }
}
