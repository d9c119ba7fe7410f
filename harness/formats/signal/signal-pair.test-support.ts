import * as signal from '@signalapp/libsignal-client'

type Bytes = Uint8Array<ArrayBuffer>

/** A message as it went over the wire. */
export interface Sent {
  readonly encoding: 'pkmsg' | 'msg'
  readonly bytes: Bytes
}

/** One of two users of the real library, with stores in memory. */
export interface SignalUser {
  readonly identity: signal.IdentityKeyPair
  send(text: string): Promise<Sent>
  receive(sent: Sent): Promise<string>
  /** The stored session with the other user, serialized. */
  record(): Bytes
  /** Puts a stored session back; without an argument, removes it. */
  restore(record?: Bytes): void
  archive(): void
  /** Every prekey that was consumed can be used again. */
  keepPreKeys(): void
}

/** Ids of the prekeys in Bob's bundle. */
export const BUNDLE = {
  preKeyId: 300,
  signedPreKeyId: 20_000,
  kyberPreKeyId: 3_000_000,
  registrationId: 4711,
}

/** Alice, who has processed Bob's bundle, and Bob. Names are UUIDs, so that a pkmsg binds them. */
export async function signalPair(options: { oneTime?: boolean; ids?: Partial<typeof BUNDLE> } = {}): Promise<{
  readonly alice: SignalUser
  readonly bob: SignalUser
}> {
  const ids = { ...BUNDLE, ...options.ids }
  const names = { alice: '11111111-1111-4111-8111-111111111111', bob: '22222222-2222-4222-8222-222222222222' }
  const a = user(names.alice, names.bob, ids.registrationId)
  const b = user(names.bob, names.alice, ids.registrationId)
  const oneTime = signal.PrivateKey.generate()
  const signed = signal.PrivateKey.generate()
  const kyber = signal.KEMKeyPair.generate()
  const signature = b.identity.privateKey.sign(signed.getPublicKey().serialize())
  const kyberSignature = b.identity.privateKey.sign(kyber.getPublicKey().serialize())
  b.preKeys.set(ids.preKeyId, signal.PreKeyRecord.new(ids.preKeyId, oneTime.getPublicKey(), oneTime))
  b.signedPreKeys.set(
    ids.signedPreKeyId,
    signal.SignedPreKeyRecord.new(ids.signedPreKeyId, 1, signed.getPublicKey(), signed, signature),
  )
  b.kyberPreKeys.set(
    ids.kyberPreKeyId,
    signal.KyberPreKeyRecord.new(ids.kyberPreKeyId, 1, kyber, kyberSignature),
  )
  const withOneTime = options.oneTime ?? true
  const bundle = signal.PreKeyBundle.new(
    ids.registrationId,
    1,
    withOneTime ? ids.preKeyId : null,
    withOneTime ? oneTime.getPublicKey() : null,
    ids.signedPreKeyId,
    signed.getPublicKey(),
    signature,
    b.identity.publicKey,
    ids.kyberPreKeyId,
    kyber.getPublicKey(),
    kyberSignature,
  )
  await signal.processPreKeyBundle(bundle, a.other, a.own, a.sessions, a.identities)
  return { alice: a, bob: b }
}

function user(name: string, otherName: string, registrationId: number) {
  const identity = signal.IdentityKeyPair.generate()
  const own = signal.ProtocolAddress.new(name, 1)
  const other = signal.ProtocolAddress.new(otherName, 1)
  const preKeys = new Map<number, signal.PreKeyRecord>()
  const signedPreKeys = new Map<number, signal.SignedPreKeyRecord>()
  const kyberPreKeys = new Map<number, signal.KyberPreKeyRecord>()
  let session: Bytes | undefined
  let peer: signal.PublicKey | null = null
  let consume = true
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('no such key')
    return value
  }
  const sessions: signal.SessionStore = {
    async saveSession(_, record) {
      session = record.serialize()
    },
    getSession: async () => (session === undefined ? null : signal.SessionRecord.deserialize(session)),
    getExistingSessions: async () => [signal.SessionRecord.deserialize(present(session))],
  }
  const identities: signal.IdentityKeyStore = {
    getIdentityKey: async () => identity.privateKey,
    getIdentityKeyPair: async () => identity,
    getLocalRegistrationId: async () => registrationId,
    async saveIdentity(_, key) {
      peer = key
      return signal.IdentityChange.NewOrUnchanged
    },
    isTrustedIdentity: async (_, key) => peer === null || peer.equals(key),
    getIdentity: async () => peer,
  }
  const preKeyStore: signal.PreKeyStore = {
    savePreKey: async () => {},
    getPreKey: async (id) => present(preKeys.get(id)),
    removePreKey: async (id) => void (consume && preKeys.delete(id)),
  }
  const signedStore: signal.SignedPreKeyStore = {
    saveSignedPreKey: async () => {},
    getSignedPreKey: async (id) => present(signedPreKeys.get(id)),
  }
  const kyberStore: signal.KyberPreKeyStore = {
    saveKyberPreKey: async () => {},
    getKyberPreKey: async (id) => present(kyberPreKeys.get(id)),
    markKyberPreKeyUsed: async () => {},
  }
  return {
    identity,
    own,
    other,
    sessions,
    identities,
    preKeys,
    signedPreKeys,
    kyberPreKeys,
    async send(text: string): Promise<Sent> {
      const message = await signal.signalEncrypt(Buffer.from(text), other, own, sessions, identities)
      const pre = message.type() === signal.CiphertextMessageType.PreKey
      return { encoding: pre ? 'pkmsg' : 'msg', bytes: message.serialize() }
    },
    async receive({ encoding, bytes }: Sent): Promise<string> {
      if (encoding === 'msg') {
        const message = signal.SignalMessage.deserialize(bytes)
        return text(await signal.signalDecrypt(message, other, own, sessions, identities))
      }
      const message = signal.PreKeySignalMessage.deserialize(bytes)
      return text(
        await signal.signalDecryptPreKey(
          message,
          other,
          own,
          sessions,
          identities,
          preKeyStore,
          signedStore,
          kyberStore,
        ),
      )
    },
    record: () => present(session),
    restore(record?: Bytes) {
      session = record
    },
    archive() {
      const record = signal.SessionRecord.deserialize(present(session))
      record.archiveCurrentState()
      session = record.serialize()
    },
    keepPreKeys() {
      consume = false
    },
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}
