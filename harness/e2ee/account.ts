import {
  IdentityKeyPair,
  KEMKeyPair,
  KyberPreKeyRecord,
  PrivateKey,
  SignedPreKeyRecord,
} from '@signalapp/libsignal-client'
import { ParleyError } from '../vocabulary/errors.ts'
import type { SignedPublicKey } from './bundle.ts'
import type { Generation } from './generation.ts'
import { readNumber, takeIds, writeNumber } from './key-ids.ts'
import type { Overlay } from './overlay.ts'

const REGISTRATION_IDS = 0x3fff

/** A peer's own long-term keys. */
export interface Account {
  readonly identity: IdentityKeyPair
  /** 1 to 16,383. */
  readonly registrationId: number
  readonly signedPreKeyId: number
  /** Absent in accounts of version 3. */
  readonly lastResortKyberId?: number
}

/** The long-term public keys of a peer, in the form that it publishes. */
export interface PublicKeys {
  readonly registrationId: number
  readonly identityKey: Uint8Array
  readonly signedPreKey: SignedPublicKey
  /** Absent in version 3. */
  readonly lastResortKyber?: SignedPublicKey
}

/** Makes the account in an empty view. @param now milliseconds since the epoch, kept in the records. */
export function makeAccount(
  view: Overlay,
  random: (length: number) => Uint8Array,
  now: number,
  generation: Generation,
): void {
  const identity = PrivateKey.generate()
  view.put('account', 'identity', identity.serialize())
  writeNumber(view, 'registration-id', (number(random(4)) % REGISTRATION_IDS) + 1)
  // starting anywhere keeps the ids of a re-installed account apart from its earlier ones
  writeNumber(view, 'next-prekey', number(random(4)))
  writeNumber(view, 'next-kyber-prekey', number(random(4)))
  if (generation === 4) {
    const [id = 0] = takeIds(view, 'next-kyber-prekey', 'kyber-prekey', 1)
    view.put('kyber-prekey', String(id), newKyberPreKey(identity, id, now).serialize())
    writeNumber(view, 'last-resort-kyber', id)
  }
  const pair = PrivateKey.generate()
  const signature = identity.sign(pair.getPublicKey().serialize())
  const signed = SignedPreKeyRecord.new(1, now, pair.getPublicKey(), pair, signature)
  view.put('signed-prekey', '1', signed.serialize())
  writeNumber(view, 'signed-prekey', 1)
}

/** A Kyber prekey signed by the identity. */
export function newKyberPreKey(identity: PrivateKey, id: number, now: number): KyberPreKeyRecord {
  const pair = KEMKeyPair.generate()
  return KyberPreKeyRecord.new(id, now, pair, identity.sign(pair.getPublicKey().serialize()))
}

/** Reads accounts out of views, deriving the identity's public key only when the stored private key has changed. */
export function accountReader(): (view: Overlay) => Account {
  let held: { readonly bytes: Uint8Array; readonly identity: IdentityKeyPair } | undefined
  return (view) => {
    const bytes = view.get('account', 'identity')
    if (!bytes)
      throw new ParleyError('harness', 'the store holds no account', 'it was emptied after the peer was made')
    if (!held || Buffer.compare(held.bytes, bytes) !== 0) {
      const key = PrivateKey.deserialize(new Uint8Array(bytes))
      held = { bytes, identity: new IdentityKeyPair(key.getPublicKey(), key) }
    }
    return {
      identity: held.identity,
      registrationId: readNumber(view, 'registration-id'),
      signedPreKeyId: readNumber(view, 'signed-prekey'),
      ...(view.get('account', 'last-resort-kyber') && {
        lastResortKyberId: readNumber(view, 'last-resort-kyber'),
      }),
    }
  }
}

/** Under what an account notes that a Kyber prekey served as the last-resort one: what rests on it may still be on its way. */
export function formerKyber(id: number): string {
  return `former-kyber/${id}`
}

/** The public half of an account. */
export function publicKeysOf(account: Account, view: Overlay): PublicKeys {
  const { identity, registrationId, signedPreKeyId, lastResortKyberId } = account
  const signed = view.get('signed-prekey', String(signedPreKeyId))
  const kyber =
    lastResortKyberId === undefined ? undefined : view.get('kyber-prekey', String(lastResortKyberId))
  if (!signed || (lastResortKyberId !== undefined && !kyber))
    throw new ParleyError('harness', 'the store lacks a long-term prekey of its account')
  return {
    registrationId,
    identityKey: identity.publicKey.serialize(),
    signedPreKey: publicPart(SignedPreKeyRecord.deserialize(new Uint8Array(signed))),
    ...(kyber && { lastResortKyber: publicPart(KyberPreKeyRecord.deserialize(new Uint8Array(kyber))) }),
  }
}

/** The public half of a signed record. */
export function publicPart(record: SignedPreKeyRecord | KyberPreKeyRecord): SignedPublicKey {
  return { id: record.id(), key: record.publicKey().serialize(), signature: record.signature() }
}

function number(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => (value * 256 + byte) >>> 0, 0)
}
