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
import { bench, describe } from 'vitest'
import { bytesOf, deliver, pair, type TestPeer } from './peer.test-support.ts'

const TEXT = new Uint8Array(bytesOf('a message of ordinary length'))

/** One end on the library alone: records held as objects, nothing checked, going on from the state of a peer. */
function bareEnd(peer: TestPeer, remote: TestPeer) {
  const key = PrivateKey.deserialize(new Uint8Array(peer.store.get('account', 'identity') ?? []))
  const pair = new IdentityKeyPair(key.getPublicKey(), key)
  let session = SessionRecord.deserialize(new Uint8Array(peer.sessionRecord(remote.address) ?? []))
  const sessions: SessionStore = {
    getSession: async () => session,
    getExistingSessions: async () => [session],
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
  return { address: ProtocolAddress.new(peer.address, 1), sessions, identities }
}

/** Long enough that the host's own jitter does not decide the ratio. */
const LONG = { time: 3000, warmupTime: 500 }

describe('one message, encrypted and decrypted', async () => {
  const { alice, bob } = await pair(true)
  const other = await pair(true)
  const [from, to] = [bareEnd(other.alice, other.bob), bareEnd(other.bob, other.alice)]

  bench(
    'library alone',
    async () => {
      const sealed = await signalEncrypt(TEXT, to.address, from.address, from.sessions, from.identities)
      const message = SignalMessage.deserialize(sealed.serialize())
      await signalDecrypt(message, from.address, to.address, to.sessions, to.identities)
    },
    LONG,
  )

  bench(
    'two peers',
    async () => {
      await deliver(alice, bob, await alice.encrypt(bob.address, TEXT))
    },
    LONG,
  )
})
