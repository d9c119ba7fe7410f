import { z } from 'zod'
import { ParleyError } from '../vocabulary/errors.ts'

/**
 * What a peer keeps, by kind. `account` holds its own long-term keys and counters, `identity` the pinned keys of
 * others, `base-key` the first messages already answered with the last-resort key, `sender-key` group chains;
 * `application` is never read by the peer: it is where a caller's own records ride in the same transaction.
 */
export const STORE_KINDS = [
  'account',
  'identity',
  'session',
  'prekey',
  'signed-prekey',
  'kyber-prekey',
  'base-key',
  'sender-key',
  'application',
] as const

/** One kind of record in a {@link PeerStore}. */
export type StoreKind = (typeof STORE_KINDS)[number]

/** One step of a transaction. Deleting what is not there is no error. */
export type Change =
  | { readonly change: 'put'; readonly kind: StoreKind; readonly key: string; readonly value: Uint8Array }
  | { readonly change: 'delete'; readonly kind: StoreKind; readonly key: string }

/**
 * A synchronous key-value store by kind. Bytes that it gave or was given are never modified by either side.
 * What it throws is reported by the peer as a refusal of cause `store`, or passed on where nothing was received.
 */
export interface PeerStore {
  get(kind: StoreKind, key: string): Uint8Array | undefined
  /** All records of a kind, ordered by key. */
  list(kind: StoreKind): readonly (readonly [key: string, value: Uint8Array])[]
  /** Applies all changes in their order, or throws and applies none. Durable when it returns. */
  transaction(changes: readonly Change[]): void
}

/** A store in memory, which can be taken and put back as bytes: for clones and roll-backs. */
export interface MemoryStore extends PeerStore {
  /** The whole store as bytes; equal contents give equal bytes. */
  snapshot(): Uint8Array
  /** Replaces the whole contents by those of a snapshot. Throws `harness` for anything else. */
  restore(snapshot: Uint8Array): void
}

type Contents = Map<StoreKind, Map<string, Uint8Array>>

const snapshotShape = z.object({
  parley: z.literal('peer-store/1'),
  entries: z.array(z.tuple([z.enum(STORE_KINDS), z.string(), z.base64()])),
})

/** An empty store in memory. */
export function memoryStore(): MemoryStore {
  let contents: Contents = new Map()
  const of = (kind: StoreKind) => {
    const held = contents.get(kind) ?? new Map<string, Uint8Array>()
    contents.set(kind, held)
    return held
  }
  const list = (kind: StoreKind) => [...of(kind)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    get: (kind, key) => contents.get(kind)?.get(key),
    list,
    transaction(changes) {
      for (const step of changes) {
        if (step.change === 'put') of(step.kind).set(step.key, step.value)
        else of(step.kind).delete(step.key)
      }
    },
    snapshot() {
      const entries = STORE_KINDS.flatMap((kind) =>
        list(kind).map(([key, value]) => [kind, key, Buffer.from(value).toString('base64')]),
      )
      return new TextEncoder().encode(JSON.stringify({ parley: 'peer-store/1', entries }))
    },
    restore(snapshot) {
      const entries = read(snapshot)
      contents = new Map()
      for (const [kind, key, value] of entries)
        of(kind).set(key, new Uint8Array(Buffer.from(value, 'base64')))
    },
  }
}

/** A new store in memory with the contents of a snapshot. Throws `harness` when the bytes are not one. */
export function restoreStore(snapshot: Uint8Array): MemoryStore {
  const store = memoryStore()
  store.restore(snapshot)
  return store
}

function read(snapshot: Uint8Array) {
  try {
    return snapshotShape.parse(JSON.parse(new TextDecoder().decode(snapshot))).entries
  } catch (cause) {
    throw new ParleyError('harness', 'these bytes are not the snapshot of a peer store', '', { cause })
  }
}
