import type { ProtocolAddress } from '@signalapp/libsignal-client'
import type { Account } from './account.ts'
import type { PeerHooks, PeerOperation } from './hooks.ts'
import { type LibraryStores, libraryStores, type Noticed } from './library-stores.ts'
import { type Overlay, overlayOf } from './overlay.ts'
import type { RecordMemo } from './record-memo.ts'
import type { Change, PeerStore } from './store.ts'

/** What a peer's operations share. */
export interface Workbench {
  readonly store: PeerStore
  readonly hooks: PeerHooks
  readonly account: (view: Overlay) => Account
  readonly records: RecordMemo
  /** Device 1 of a service id. Throws `harness` when it is not a UUID. */
  readonly addressOf: (serviceId: string) => ProtocolAddress
  readonly self: ProtocolAddress
  /** Protocol time in milliseconds since the epoch. */
  readonly now: () => number
  /** Whether a bundle or first message may replace the pinned identity. */
  readonly takesOver: boolean
  /** Reports what was noticed about the remote's identity. */
  readonly tell: (remote: string, other: NonNullable<Noticed['otherIdentity']>, accepted: boolean) => void
}

/** One try at an operation: its view, the library's stores over it, and what they noticed. */
export interface Attempt {
  readonly view: Overlay
  readonly stores: LibraryStores
  readonly noticed: Noticed
}

/** Lays out an attempt. @param initial changes that the attempt sees as already made */
export function attempt(
  bench: Workbench,
  operation: PeerOperation,
  takesOver: boolean,
  initial: readonly Change[] = [],
): Attempt {
  const view = overlayOf(bench.store, operation, bench.hooks.load, initial)
  const noticed: Noticed = { reusedBaseKey: false, otherIdentity: undefined, failure: undefined }
  let account: Account | undefined
  const read = () => {
    account ??= bench.account(view)
    return account
  }
  const { remote } = operation
  const stores = libraryStores({ view, remote, account: read, records: bench.records, takesOver, noticed })
  return { view, stores, noticed }
}

/** What is to be committed of an operation, as the hook wants it. */
export function settleChanges(
  bench: Workbench,
  operation: PeerOperation,
  changes: readonly Change[],
): readonly Change[] {
  return bench.hooks.beforeCommit?.(operation, changes) ?? changes
}

/** Commits changes in one transaction. Throws what the store throws. */
export function commit(bench: Workbench, changes: readonly Change[]): void {
  if (changes.length > 0) bench.store.transaction(changes)
}
