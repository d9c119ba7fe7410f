/**
 * The engine plane: an end-to-end encryption engine of any protocol, seen as a box. The harness is directory and
 * network at once. It carries the bytes between accounts, in the order that it likes, and never looks inside.
 */
export interface E2eeEngine {
  /** As the candidate says them: claims. */
  readonly name: string
  readonly version: string
  /** Makes an account and gives what it publishes. Names are the harness's own and unique in a campaign. */
  makeAccount(name: string): Promise<EngineReply<PublishedKeys>>
  /** Publishes again, when one-time material runs low or lasting material is due for a change. */
  publishKeys(account: string): Promise<EngineReply<PublishedKeys>>
  /**
   * Encrypts for `to`. `keys` is what the directory gives, passed when the engine has none for `to` yet: it
   * answers `keys-needed` without them, and then the call is made again.
   */
  encrypt(
    account: string,
    to: string,
    plaintext: Uint8Array,
    keys?: FetchedKeys,
  ): Promise<EngineReply<EngineMessage>>
  /** Decrypts what the network says comes from `from`. */
  decrypt(account: string, from: string, message: EngineMessage): Promise<EngineReply<Uint8Array>>
  /** The state of an account, for the key scan and for clones. */
  exportState?(account: string, scope: StateScope): Promise<EngineReply<Uint8Array>>
  /** Takes the place of the account's state, in this engine or in another instance of it. */
  importState?(account: string, state: Uint8Array): Promise<EngineReply<null>>
}

/** What an account publishes: opaque, handed out as it is. `oneTime` material is given to one fetch each. */
export interface PublishedKeys {
  readonly lasting: Uint8Array
  readonly oneTime: readonly Uint8Array[]
}

/** What one fetch of an account's keys gives; without `oneTime` when none is left. */
export interface FetchedKeys {
  readonly lasting: Uint8Array
  readonly oneTime?: Uint8Array
}

/** A ciphertext. `kind` is the engine's own word, carried along and compared, never interpreted. */
export interface EngineMessage {
  readonly kind: string
  readonly bytes: Uint8Array
}

/** `memory`: the logical state of the account; `disk`: every file that the engine wrote for it. */
export type StateScope = 'memory' | 'disk'

/** What an engine answers. A cause is the harness's word, mapped by the candidate's own table. */
export type EngineReply<T> =
  | { readonly outcome: 'ok'; readonly value: T }
  | { readonly outcome: 'keys-needed' }
  | { readonly outcome: 'refused'; readonly cause: string; readonly detail: string }
  | { readonly outcome: 'unsupported' }
