import { createRequire } from 'node:module'

/** A session as the library keeps it: everything in base64. Only what is looked at is named. */
export interface StoredSession {
  readonly registrationId: number
  readonly currentRatchet: object
  readonly indexInfo: {
    readonly baseKey: string
    /** 1 when this end made the base key. */
    readonly baseKeyType: number
    readonly remoteIdentityKey: string
    readonly created: number
    readonly used: number
    readonly closed: number
  }
  readonly _chains: Readonly<Record<string, StoredChain>>
  /** There until the other end has answered. */
  readonly pendingPreKey?: object
}

/** One chain: `chainType` is 1 for the sending one. */
export interface StoredChain {
  readonly chainType: number
  readonly chainKey: { readonly counter: number; readonly key?: string }
  readonly messageKeys: Readonly<Record<string, string>>
}

/** A live session: the library changes it in place. */
type LiveSession = object

/** The library's form of a stored record. */
export interface StoredRecord {
  readonly version: 'v1'
  readonly _sessions: Readonly<Record<string, StoredSession>>
}

/** The library's object for the sessions with one remote. */
export interface LibraryRecord {
  serialize(): StoredRecord
  getSessions(): readonly LiveSession[]
}

/** A key pair of 33 octets, the first being 05, and 32. */
export interface KeyPair {
  readonly pubKey: Buffer
  readonly privKey: Buffer
}

/** What the library asks its caller for, within one operation. */
export interface LibraryStorage {
  loadSession(): Promise<LibraryRecord | undefined>
  storeSession(address: string, record: LibraryRecord): Promise<void>
  isTrustedIdentity(): Promise<boolean>
  loadPreKey(id: number): Promise<KeyPair | undefined>
  removePreKey(id: number): Promise<void>
  loadSignedPreKey(id: number): Promise<KeyPair | undefined>
  getOurRegistrationId(): Promise<number>
  getOurIdentity(): Promise<KeyPair>
}

/** A bundle as the library takes it. Its signature is not looked at there. */
export interface LibraryBundle {
  readonly registrationId: number
  readonly identityKey: Buffer
  readonly signedPreKey: { readonly keyId: number; readonly publicKey: Buffer; readonly signature: Buffer }
  readonly preKey?: { readonly keyId: number; readonly publicKey: Buffer }
}

/** Encrypts and decrypts. The two tuple functions read and write the version octet of a message. */
export interface Cipher {
  encrypt(plaintext: Buffer): Promise<{ readonly type: number; readonly body: Buffer }>
  decryptPreKeyWhisperMessage(message: Buffer): Promise<Buffer>
  /** Decrypts with one session, which it changes even if it then throws. */
  doDecryptWhisperMessage(message: Buffer, session: LiveSession): Promise<Buffer>
  _encodeTupleByte(message: number, newest: number): number
  _decodeTupleByte(octet: number): readonly [message: number, newest: number]
}

type Address = object

/** The parts of the package that a peer of version 3 stands on. */
export interface Library {
  readonly ProtocolAddress: new (name: string, device: number) => Address
  readonly SessionRecord: { deserialize(stored: StoredRecord): LibraryRecord }
  readonly SessionBuilder: new (
    storage: LibraryStorage,
    address: Address,
  ) => { initOutgoing(bundle: LibraryBundle): Promise<void> }
  readonly SessionCipher: new (storage: LibraryStorage, address: Address) => Cipher
}

let loaded: Library | undefined

/** The implementation of version 3, loaded when it is first needed. It is CommonJS, and its own types do not fit it. */
export function library(): Library {
  loaded ??= createRequire(import.meta.url)('libsignal') as Library
  return loaded
}
