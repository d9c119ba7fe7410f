/** A kept key of a message that has not come yet. `seed` is empty in records of old versions. */
export interface KeptMessageKey {
  readonly index: number
  readonly seed: Uint8Array
}

/** A chain of the classical ratchet. */
export interface RatchetChain {
  /** 33 bytes, the first being 05. */
  readonly ratchetKey: Uint8Array
  /** 32 bytes in the sending chain, empty in a receiving one. */
  readonly ratchetPrivateKey: Uint8Array
  /** 32 bytes, at {@link index}; empty when the record holds none. */
  readonly chainKey: Uint8Array
  readonly index: number
  readonly messageKeys: readonly KeptMessageKey[]
}

/** One session of a record. Byte fields that are not there are empty. */
export interface SessionState {
  readonly version: number
  /** 32 bytes. */
  readonly rootKey: Uint8Array
  /** The other end's identity key: 33 bytes. */
  readonly remoteIdentity: Uint8Array
  /** The initiator's base key, which names the session. */
  readonly baseKey: Uint8Array
  readonly sender: RatchetChain | undefined
  /** Oldest first. */
  readonly receivers: readonly RatchetChain[]
  /** State of the post-quantum ratchet, opaque. */
  readonly pqState: Uint8Array
}

/** A serialized session record of a peer: its current session, empty after archiving, and older ones. */
export interface SessionRecordContent extends SessionState {
  /** Archived sessions, newest first. */
  readonly previous: readonly SessionState[]
}
