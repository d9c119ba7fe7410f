import {
  IdentityChange,
  IdentityKeyPair,
  type IdentityKeyStore,
  PrivateKey,
  ProtocolAddress,
  SessionRecord,
  type SessionStore,
  SignalMessage,
  signalDecrypt,
  signalEncrypt,
} from '@signalapp/libsignal-client'
import { pair, type TestPeer } from './peer.test-support.ts'

/** One end on the library alone: records held as objects, nothing checked, going on from the state of a peer. */
export interface BareEnd {
  readonly address: ProtocolAddress
  readonly sessions: SessionStore
  readonly identities: IdentityKeyStore
}

/** Two ends of one session that have both received. */
export async function bareEnds(): Promise<readonly [BareEnd, BareEnd]> {
  const { alice, bob } = await pair(true)
  return [bareEnd(alice, bob), bareEnd(bob, alice)]
}

/** Encrypts and decrypts one message with the library and nothing else: what every message costs at least. */
export async function bareMessage(from: BareEnd, to: BareEnd, text: Uint8Array<ArrayBuffer>): Promise<void> {
  const sealed = await signalEncrypt(text, to.address, from.address, from.sessions, from.identities)
  const message = SignalMessage.deserialize(sealed.serialize())
  await signalDecrypt(message, from.address, to.address, to.sessions, to.identities)
}

function bareEnd(peer: TestPeer, remote: TestPeer): BareEnd {
  const key = PrivateKey.deserialize(new Uint8Array(peer.store.get('account', 'identity') ?? []))
  const identity = new IdentityKeyPair(key.getPublicKey(), key)
  let session = SessionRecord.deserialize(new Uint8Array(peer.sessionRecord(remote.address) ?? []))
  return {
    address: ProtocolAddress.new(peer.address, 1),
    sessions: {
      getSession: async () => session,
      getExistingSessions: async () => [session],
      saveSession: async (_, record) => {
        session = record
      },
    },
    identities: {
      getIdentityKey: async () => key,
      getIdentityKeyPair: async () => identity,
      getLocalRegistrationId: async () => 1,
      saveIdentity: async () => IdentityChange.NewOrUnchanged,
      isTrustedIdentity: async () => true,
      getIdentity: async () => null,
    },
  }
}
