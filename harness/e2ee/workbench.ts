import type { ProtocolAddress } from '@signalapp/libsignal-client'
import type { Account } from './account.ts'
import type { OfferedBundle } from './bundle.ts'
import type { Incoming, Sealed, StartOutcome, Tried } from './exchange.ts'
import type { Generation } from './generation.ts'
import type { PeerHooks, PeerOperation } from './hooks.ts'
import { type Overlay, overlayOf } from './overlay.ts'
import type { RecordMemo } from './record-memo.ts'
import type { Change, PeerStore } from './store.ts'

/** What a peer's operations share. */
export interface Workbench {
  readonly store: PeerStore
  readonly hooks: PeerHooks
  readonly protocol: Protocol
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

/**
 * One generation of the protocol: what is done with a bundle or a message, in the view of one attempt. Locks, hooks and
 * transactions are not its affair.
 */
export interface Protocol {
  readonly generation: Generation
  /** Makes a bundle the current session. Refuses by value. */
  begin(bench: Workbench, attempt: Attempt, bundle: OfferedBundle): Promise<StartOutcome>
  /** Encrypts on the current session. Throws when it cannot. */
  encrypt(bench: Workbench, attempt: Attempt, plaintext: Uint8Array): Promise<Sealed>
  /** Decrypts. Refuses by value. */
  decrypt(bench: Workbench, attempt: Attempt, incoming: Incoming): Promise<Tried>
  /** Whether the session with a remote can send now. */
  canSend(bench: Workbench, view: Overlay, remote: string): boolean
  /** Archives the current session with a remote, if there is one. */
  archive(view: Overlay, remote: string): void
}

/** What one operation noticed, for an error of the library does not tell. */
export interface Noticed {
  /** A first message came again that was answered with lasting keys alone. */
  reusedBaseKey: boolean
  /** The remote came with another identity key than the pinned one. */
  otherIdentity: { readonly previous: Uint8Array; readonly next: Uint8Array } | undefined
  /** Our own side failed: the store threw, or what it holds cannot be read. */
  failure: { readonly thrown: unknown } | undefined
}

/** One try at an operation: its view and what was noticed. */
export interface Attempt {
  readonly view: Overlay
  readonly remote: string
  readonly noticed: Noticed
  /** Whether an identity key other than the pinned one takes its place instead of being refused. */
  readonly takesOver: boolean
  /** Read when it is first needed, so that a failing store fails inside the operation. */
  readonly account: () => Account
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
  return { view, remote: operation.remote, noticed, takesOver, account: read }
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
