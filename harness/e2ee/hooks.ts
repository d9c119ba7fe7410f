import type { OfferedBundle } from './bundle.ts'
import type { KeyedLock } from './keyed-lock.ts'
import type { DecryptRefusal } from './refusal.ts'
import type { Change, StoreKind } from './store.ts'

/** `msg` is a message of an acknowledged session, `pkmsg` one that carries the handshake. */
export type SealedEncoding = 'pkmsg' | 'msg'

/** What a peer is doing when a hook is called. `remote` is empty for work on its own keys. */
export interface PeerOperation {
  readonly name:
    | 'make-keys'
    | 'start-session'
    | 'encrypt'
    | 'skip'
    | 'decrypt'
    | 'accept-identity'
    | 'archive-session'
    | 'delete-session'
  readonly remote: string
}

/** A message that the peer is about to refuse. */
export interface RefusedOpening {
  readonly remote: string
  readonly encoding: SealedEncoding
  readonly bytes: Uint8Array
  readonly reason: DecryptRefusal
  /** The stored session with this remote, serialized. */
  readonly session: Uint8Array | undefined
  /** Opens the message once more as if `changes` had been made, and writes nothing; `undefined` when refused again. */
  again(changes: readonly Change[]): Promise<Rescue | undefined>
}

/** What becomes of a refused message: `changes` are committed, and with a `plaintext` it counts as opened. */
export interface Rescue {
  readonly plaintext?: Uint8Array
  readonly changes: readonly Change[]
}

/**
 * The seams of a peer. Each replaces one step and is left out by a correct endpoint. Two more seams need no hook:
 * the {@link PeerStore} is an interface (a wrapper can flush late, lose or roll back), and a peer is an object of
 * functions (a wrapper can replace a whole operation).
 *
 * - no lock: `lock`
 * - a bundle is not checked: `bundle`, with a repaired copy (a flipped bit is found by trying), for the library cannot
 *   be told to skip a check; signed by a key of one's own it still gives a first message, which nobody can open
 * - a prekey is kept: `beforeCommit` without the deletion; burnt by a bad message: `onRefusal` with one
 * - one chain for ever, a stale or restored ratchet: `load` another record, `beforeCommit` to keep two lineages
 * - keys are kept: `beforeCommit` with copies
 * - replays or unauthenticated bytes are accepted: `onRefusal` with a plaintext; state damaged: with changes only
 */
export interface PeerHooks {
  /** Orders operations: one at a time for each remote by default. */
  readonly lock?: KeyedLock
  /** Sees a bundle before the library verifies it; what is returned is processed instead. */
  readonly bundle?: (bundle: OfferedBundle, remote: string) => OfferedBundle
  /** Sees every record read inside an operation; what is returned is used instead. */
  readonly load?: (
    operation: PeerOperation,
    kind: StoreKind,
    key: string,
    value: Uint8Array | undefined,
  ) => Uint8Array | undefined
  /** Sees the changes of a successful operation, the caller's own included; what is returned is committed instead. */
  readonly beforeCommit?: (operation: PeerOperation, changes: readonly Change[]) => readonly Change[]
  /** Sees a message that is being refused, still under the lock; `undefined` lets the refusal stand. */
  readonly onRefusal?: (refusal: RefusedOpening) => Promise<Rescue | undefined>
}
