import type { OfferedBundle, SignedPublicKey } from '../e2ee/bundle.ts'
import type { Element } from '../formats/stanza/element.ts'
import { xml } from '../formats/stanza/xml.ts'

/** A bundle as an element (profile, "Stream"): what is missing in it is missing in the element. */
export function bundleElement(namespace: string, jid: string, bundle: OfferedBundle): Element {
  const {
    registrationId: registration,
    deviceId: device,
    identityKey,
    signedPreKey,
    kyberPreKey,
    preKey,
  } = bundle
  return xml(
    'bundle',
    { xmlns: namespace, jid, registration, device },
    xml('identity', {}, text(identityKey)),
    signed('signed', signedPreKey),
    kyberPreKey && signed('kyber', kyberPreKey),
    preKey && xml('prekey', { id: preKey.id }, text(preKey.key)),
  )
}

function signed(name: string, key: SignedPublicKey): Element {
  return xml(name, { id: key.id, sig: text(key.signature) }, text(key.key))
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
