import {
  CiphertextMessageType,
  IdentityChange,
  IdentityKeyPair,
  type IdentityKeyStore,
  KEMKeyPair,
  KyberPreKeyRecord,
  type KyberPreKeyStore,
  PreKeyBundle,
  PreKeyRecord,
  PreKeySignalMessage,
  type PreKeyStore,
  PrivateKey,
  ProtocolAddress,
  processPreKeyBundle,
  type SessionRecord,
  type SessionStore,
  SignalMessage,
  SignedPreKeyRecord,
  type SignedPreKeyStore,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
} from '@signalapp/libsignal-client'
import { freshAddress } from '../e2ee/fresh-address.ts'

const TEXT = new Uint8Array(Buffer.alloc(120, 'a message'))
const DATE = 1_700_000_000_000

/**
 * A complete session set-up on the library alone, keys of both sides included: bundle, first message, reply. Only what
 * the library needs is made, and everything is held as objects.
 */
export async function rawSessionSetUp(): Promise<void> {
  const [alice, bob] = [user(), user()]
  const keys = {
    oneTime: PrivateKey.generate(),
    signed: PrivateKey.generate(),
    kyber: KEMKeyPair.generate(),
  }
  const signature = bob.key.sign(keys.signed.getPublicKey().serialize())
  const kyberSignature = bob.key.sign(keys.kyber.getPublicKey().serialize())
  const bundle = PreKeyBundle.new(
    1,
    1,
    1,
    keys.oneTime.getPublicKey(),
    1,
    keys.signed.getPublicKey(),
    signature,
    bob.key.getPublicKey(),
    1,
    keys.kyber.getPublicKey(),
    kyberSignature,
  )
  await processPreKeyBundle(bundle, bob.address, alice.address, alice.sessions, alice.identities)
  const first = await signalEncrypt(TEXT, bob.address, alice.address, alice.sessions, alice.identities)
  if (first.type() !== CiphertextMessageType.PreKey) throw new Error('not a first message')
  const preKeys = {
    getPreKey: async () => PreKeyRecord.new(1, keys.oneTime.getPublicKey(), keys.oneTime),
    savePreKey: async () => {},
    removePreKey: async () => {},
  } satisfies PreKeyStore
  const signedPreKeys = {
    getSignedPreKey: async () =>
      SignedPreKeyRecord.new(1, DATE, keys.signed.getPublicKey(), keys.signed, signature),
    saveSignedPreKey: async () => {},
  } satisfies SignedPreKeyStore
  const kyberPreKeys = {
    getKyberPreKey: async () => KyberPreKeyRecord.new(1, DATE, keys.kyber, kyberSignature),
    saveKyberPreKey: async () => {},
    markKyberPreKeyUsed: async () => {},
  } satisfies KyberPreKeyStore
  await signalDecryptPreKey(
    PreKeySignalMessage.deserialize(first.serialize()),
    alice.address,
    bob.address,
    bob.sessions,
    bob.identities,
    preKeys,
    signedPreKeys,
    kyberPreKeys,
  )
  const reply = await signalEncrypt(TEXT, alice.address, bob.address, bob.sessions, bob.identities)
  const answer = SignalMessage.deserialize(reply.serialize())
  await signalDecrypt(answer, bob.address, alice.address, alice.sessions, alice.identities)
}

function user() {
  const key = PrivateKey.generate()
  const pair = new IdentityKeyPair(key.getPublicKey(), key)
  let session: SessionRecord | null = null
  const sessions: SessionStore = {
    getSession: async () => session,
    getExistingSessions: async () => (session ? [session] : []),
    saveSession: async (_, record) => {
      session = record
    },
  }
  const identities: IdentityKeyStore = {
    getIdentityKey: async () => key,
    getIdentityKeyPair: async () => pair,
    getLocalRegistrationId: async () => 1,
    saveIdentity: async () => IdentityChange.NewOrUnchanged,
    isTrustedIdentity: async () => true,
    getIdentity: async () => null,
  }
  return { key, address: ProtocolAddress.new(freshAddress(), 1), sessions, identities }
}
