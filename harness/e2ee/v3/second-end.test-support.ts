import { createRequire } from 'node:module'
import { IdentityKeyPair, PrivateKey } from '@signalapp/libsignal-client'
import type { OfferedBundle } from '../bundle.ts'
import type { Sealed } from '../exchange.ts'
import { freshAddress } from '../fresh-address.ts'

type Key = ArrayBuffer

interface Pair {
  readonly pubKey: Key
  readonly privKey: Key
}

interface Second {
  readonly SignalProtocolAddress: new (name: string, device: number) => object
  readonly SessionBuilder: new (
    storage: object,
    address: object,
  ) => { processPreKey(bundle: object): Promise<unknown> }
  readonly SessionCipher: new (
    storage: object,
    address: object,
  ) => {
    encrypt(plaintext: Key): Promise<{ readonly type: number; readonly body: string }>
    decryptPreKeyWhisperMessage(message: Key): Promise<Key>
    decryptWhisperMessage(message: Key): Promise<Key>
  }
}

const second = createRequire(import.meta.url)('@privacyresearch/libsignal-protocol-typescript') as Second

const bufferOf = (bytes: Uint8Array): Key => new Uint8Array(bytes).buffer
const pairOf = (key: PrivateKey): Pair => ({
  privKey: bufferOf(key.serialize()),
  pubKey: bufferOf(key.getPublicKey().serialize()),
})

/** An end on the second implementation of version 3, which shares no code with the first. */
export interface SecondEnd {
  readonly address: string
  readonly bundle: OfferedBundle
  starts(remote: string, bundle: OfferedBundle): Promise<void>
  seals(remote: string, text: string): Promise<Sealed>
  opens(remote: string, sealed: Sealed): Promise<string>
}

/** An end with an account of its own and one prekey of each kind. */
export function secondEnd(options: { readonly oneTime?: boolean } = {}): SecondEnd {
  const identity = IdentityKeyPair.generate()
  const [signed, oneTime] = [PrivateKey.generate(), PrivateKey.generate()]
  const sessions = new Map<string, string>()
  const preKeys = new Map([[7, oneTime]])
  const storage = {
    getIdentityKeyPair: async () => pairOf(identity.privateKey),
    getLocalRegistrationId: async () => 4711,
    isTrustedIdentity: async () => true,
    saveIdentity: async () => true,
    async loadPreKey(id: number) {
      const key = preKeys.get(id)
      return key && pairOf(key)
    },
    storePreKey: async () => {},
    removePreKey: async (id: number) => void preKeys.delete(id),
    storeSession: async (address: string, record: string) => void sessions.set(address, record),
    loadSession: async (address: string) => sessions.get(address),
    loadSignedPreKey: async (id: number) => (id === 1 ? pairOf(signed) : undefined),
    storeSignedPreKey: async () => {},
    removeSignedPreKey: async () => {},
  }
  const at = (remote: string) => new second.SignalProtocolAddress(remote, 1)
  const signedKey = signed.getPublicKey().serialize()
  return {
    address: freshAddress(),
    bundle: {
      registrationId: 4711,
      deviceId: 1,
      identityKey: identity.publicKey.serialize(),
      signedPreKey: { id: 1, key: signedKey, signature: identity.privateKey.sign(signedKey) },
      ...((options.oneTime ?? true) && { preKey: { id: 7, key: oneTime.getPublicKey().serialize() } }),
    },
    async starts(remote, { registrationId, identityKey, signedPreKey, preKey }) {
      await new second.SessionBuilder(storage, at(remote)).processPreKey({
        registrationId,
        identityKey: bufferOf(identityKey),
        signedPreKey: {
          keyId: signedPreKey.id,
          publicKey: bufferOf(signedPreKey.key),
          signature: bufferOf(signedPreKey.signature),
        },
        ...(preKey && { preKey: { keyId: preKey.id, publicKey: bufferOf(preKey.key) } }),
      })
    },
    async seals(remote, text) {
      const cipher = new second.SessionCipher(storage, at(remote))
      const { type, body } = await cipher.encrypt(bufferOf(Buffer.from(text)))
      return { encoding: type === 3 ? 'pkmsg' : 'msg', bytes: new Uint8Array(Buffer.from(body, 'latin1')) }
    },
    async opens(remote, { encoding, bytes }) {
      const cipher = new second.SessionCipher(storage, at(remote))
      const opened =
        encoding === 'pkmsg'
          ? await cipher.decryptPreKeyWhisperMessage(bufferOf(bytes))
          : await cipher.decryptWhisperMessage(bufferOf(bytes))
      return Buffer.from(opened).toString()
    },
  }
}
