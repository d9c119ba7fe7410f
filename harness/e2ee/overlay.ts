import type { PeerHooks, PeerOperation } from './hooks.ts'
import type { Change, PeerStore, StoreKind } from './store.ts'

/** One operation's view of a store: it reads its own writes, and nothing reaches the store. */
export interface Overlay {
  get(kind: StoreKind, key: string): Uint8Array | undefined
  put(kind: StoreKind, key: string, value: Uint8Array): void
  remove(kind: StoreKind, key: string): void
  /** What the operation wants written, one change per record, in the order of first touch. */
  changes(): readonly Change[]
}

/** Creates the view of one operation. @param initial changes that it sees as already made; they are not among its own. */
export function overlayOf(
  store: PeerStore,
  operation: PeerOperation,
  load: PeerHooks['load'],
  initial: readonly Change[] = [],
): Overlay {
  const seen = new Map(initial.map((change) => [nameOf(change.kind, change.key), change]))
  const own = new Map<string, Change>()
  const set = (change: Change) => {
    seen.set(nameOf(change.kind, change.key), change)
    own.set(nameOf(change.kind, change.key), change)
  }
  return {
    get(kind, key) {
      const change = seen.get(nameOf(kind, key))
      if (change) return change.change === 'put' ? change.value : undefined
      const value = store.get(kind, key)
      return load ? load(operation, kind, key, value) : value
    },
    put: (kind, key, value) => set({ change: 'put', kind, key, value }),
    remove: (kind, key) => set({ change: 'delete', kind, key }),
    changes: () => [...own.values()],
  }
}

const nameOf = (kind: StoreKind, key: string) => `${kind} ${key}`
