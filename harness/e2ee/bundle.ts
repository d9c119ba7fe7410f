import { KEMPublicKey, PreKeyBundle, PublicKey } from '@signalapp/libsignal-client'

/** The public half of a one-time prekey. `key` is the type byte 0x05 and 32 bytes. */
export interface PublicPreKey {
  readonly id: number
  readonly key: Uint8Array
}

/** A public key with its owner's XEdDSA signature (64 bytes) over the serialized key. */
export interface SignedPublicKey extends PublicPreKey {
  readonly signature: Uint8Array
}

/** What somebody needs in order to start a session with a peer. A Kyber key is the type byte 0x08 and 1,568 bytes. */
export interface PublicBundle {
  readonly registrationId: number
  readonly deviceId: number
  readonly identityKey: Uint8Array
  readonly preKey?: PublicPreKey
  readonly signedPreKey: SignedPublicKey
  readonly kyberPreKey: SignedPublicKey
}

/** A bundle as a directory may hand it out: nothing in it is to be believed, and the Kyber key may be missing. */
export type OfferedBundle = Omit<PublicBundle, 'kyberPreKey'> & { readonly kyberPreKey?: SignedPublicKey }

/** The library's form of a bundle. Throws what the library throws when a key or number cannot be read. */
export function toLibraryBundle(bundle: PublicBundle): PreKeyBundle {
  return PreKeyBundle.new(
    bundle.registrationId,
    bundle.deviceId,
    bundle.preKey?.id ?? null,
    bundle.preKey ? PublicKey.deserialize(new Uint8Array(bundle.preKey.key)) : null,
    bundle.signedPreKey.id,
    PublicKey.deserialize(new Uint8Array(bundle.signedPreKey.key)),
    new Uint8Array(bundle.signedPreKey.signature),
    PublicKey.deserialize(new Uint8Array(bundle.identityKey)),
    bundle.kyberPreKey.id,
    KEMPublicKey.deserialize(new Uint8Array(bundle.kyberPreKey.key)),
    new Uint8Array(bundle.kyberPreKey.signature),
  )
}

/** Whether a key of a bundle carries a valid signature of the bundle's identity. The identity key must be readable. */
export function isSigned(by: Uint8Array, signed: SignedPublicKey): boolean {
  const identity = PublicKey.deserialize(new Uint8Array(by))
  return identity.verify(new Uint8Array(signed.key), new Uint8Array(signed.signature))
}
