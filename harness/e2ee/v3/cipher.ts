import type { OfferedBundle } from '../bundle.ts'
import type { Sealed } from '../exchange.ts'
import type { OwnKeys } from './kept.ts'
import {
  type KeyPair,
  type LibraryRecord,
  type LibraryStorage,
  library,
  type StoredSession,
} from './library.ts'

const VERSION = 3
/** The library's word for a message that carries the handshake. */
const FIRST = 3

/** Prekeys of our own that a first message names. */
export interface NamedPreKeys {
  readonly preKey?: KeyPair
  readonly signedPreKey: KeyPair
}

/** What a step of the ratchet gave: nothing of it is stored yet. */
export interface Stepped {
  readonly session: StoredSession
  /** The remote's identity key, 33 octets. */
  readonly identityKey: Uint8Array
}

/** Starts a session from a bundle whose signature was verified. Throws when its keys give no shared secret. */
export async function beginSession(own: OwnKeys, bundle: OfferedBundle, now: number): Promise<StoredSession> {
  const desk = deskOf(own)
  const { SessionBuilder } = library()
  await new SessionBuilder(desk.storage, someAddress()).initOutgoing({
    registrationId: bundle.registrationId,
    identityKey: Buffer.from(bundle.identityKey),
    signedPreKey: {
      keyId: bundle.signedPreKey.id,
      publicKey: Buffer.from(bundle.signedPreKey.key),
      signature: Buffer.from(bundle.signedPreKey.signature),
    },
    // the library takes 0 for no id: the one-time prekey would be used and not named
    ...(bundle.preKey &&
      bundle.preKey.id !== 0 && {
        preKey: { keyId: bundle.preKey.id, publicKey: Buffer.from(bundle.preKey.key) },
      }),
  })
  return begunAt(desk.session(), now)
}

/** Encrypts on a session. */
export async function encryptOn(
  own: OwnKeys,
  session: StoredSession,
  plaintext: Uint8Array,
): Promise<Stepped & { readonly sealed: Sealed }> {
  const desk = deskOf(own, session)
  const { type, body } = await cipherOf(desk.storage, (VERSION << 4) | VERSION).encrypt(
    Buffer.from(plaintext),
  )
  const sealed: Sealed = { encoding: type === FIRST ? 'pkmsg' : 'msg', bytes: new Uint8Array(body) }
  return { ...steppedOf(desk.session()), sealed }
}

/** Decrypts a message with a session. Throws what the library throws; the session that was given is as before. */
export async function decryptOn(
  own: OwnKeys,
  session: StoredSession,
  message: Uint8Array,
): Promise<Stepped & { readonly plaintext: Uint8Array }> {
  const desk = deskOf(own, session)
  const [live] = desk.live().getSessions()
  if (!live) throw new Error('the record holds no session')
  const cipher = cipherOf(desk.storage, message[0] ?? 0)
  const plaintext = await cipher.doDecryptWhisperMessage(Buffer.from(message), live)
  return { ...steppedOf(desk.session()), plaintext: new Uint8Array(plaintext) }
}

/** Decrypts the first message of a session that is not known yet. @param inner the first octet of the message inside */
export async function decryptFirst(
  own: OwnKeys,
  preKeys: NamedPreKeys,
  message: Uint8Array,
  inner: number,
  now: number,
): Promise<Stepped & { readonly plaintext: Uint8Array }> {
  const desk = deskOf(own, undefined, preKeys)
  const plaintext = await cipherOf(desk.storage, inner).decryptPreKeyWhisperMessage(Buffer.from(message))
  return { ...steppedOf(begunAt(desk.session(), now)), plaintext: new Uint8Array(plaintext) }
}

/** Storage for one operation on at most one session, so that the library has nothing to archive and nothing to print. */
function deskOf(own: OwnKeys, session?: StoredSession, preKeys?: NamedPreKeys) {
  const { SessionRecord } = library()
  let record: LibraryRecord | undefined =
    session &&
    SessionRecord.deserialize({ version: 'v1', _sessions: { [session.indexInfo.baseKey]: session } })
  const live = (): LibraryRecord => {
    if (!record) throw new Error('no session was stored')
    return record
  }
  const storage: LibraryStorage = {
    loadSession: async () => record,
    async storeSession(_, stored) {
      record = stored
    },
    isTrustedIdentity: async () => true,
    loadPreKey: async () => preKeys?.preKey,
    removePreKey: async () => {},
    loadSignedPreKey: async () => preKeys?.signedPreKey,
    getOurRegistrationId: async () => own.registrationId,
    getOurIdentity: async () => own.identity,
  }
  return {
    storage,
    live,
    session(): StoredSession {
      const [only] = Object.values(live().serialize()._sessions)
      if (!only) throw new Error('no session was stored')
      return only
    },
  }
}

/**
 * A cipher that authenticates the octet which a message really begins with: the library puts in a constant, so that it
 * could be changed on the way, and that messages of the reference implementations, which name a newer version too,
 * would not open.
 */
function cipherOf(storage: LibraryStorage, octet: number) {
  const { SessionCipher } = library()
  const cipher = new SessionCipher(storage, someAddress())
  cipher._encodeTupleByte = () => octet
  cipher._decodeTupleByte = () => [VERSION, VERSION]
  return cipher
}

function steppedOf(session: StoredSession): Stepped {
  return { session, identityKey: new Uint8Array(Buffer.from(session.indexInfo.remoteIdentityKey, 'base64')) }
}

function begunAt(session: StoredSession, now: number): StoredSession {
  return { ...session, indexInfo: { ...session.indexInfo, created: now, used: now } }
}

/** The library queues work by address, over all peers of a process: every operation gets a queue of its own. */
let operations = 0
function someAddress() {
  operations += 1
  const { ProtocolAddress } = library()
  return new ProtocolAddress(`operation ${operations}`, 1)
}
