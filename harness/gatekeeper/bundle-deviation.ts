import type { OfferedBundle, SignedPublicKey } from '../e2ee/bundle.ts'
import type { MisbehaviourDetail, Misbehaviours } from './misbehaviours.ts'

/** A bundle as it goes out: the user's own, or what the misbehaviours that are on make of it. */
export async function deviated(
  of: string,
  bundle: OfferedBundle,
  misbehaviours: Misbehaviours,
  bundleOf: (address: string) => Promise<OfferedBundle | undefined>,
): Promise<OfferedBundle> {
  const on = <N extends Parameters<Misbehaviours['get']>[0]>(name: N) => misbehaviours.get(name, of)
  let { signedPreKey, kyberPreKey, ...rest } = bundle
  const foreignSigned = on('foreign-signed-prekey')
  if (foreignSigned) signedPreKey = (await bundleOf(foreignSigned.from))?.signedPreKey ?? signedPreKey
  const foreignKyber = on('foreign-kyber')
  if (foreignKyber) kyberPreKey = (await bundleOf(foreignKyber.from))?.kyberPreKey ?? kyberPreKey
  const flipSigned = on('flip-signed-prekey-signature')
  if (flipSigned) signedPreKey = flipped(signedPreKey, flipSigned.bit)
  const flipKyber = on('flip-kyber-signature')
  if (flipKyber && kyberPreKey) kyberPreKey = flipped(kyberPreKey, flipKyber.bit)
  if (on('swap-signatures') && kyberPreKey) {
    const { signature } = signedPreKey
    signedPreKey = { ...signedPreKey, signature: kyberPreKey.signature }
    kyberPreKey = { ...kyberPreKey, signature }
  }
  if (on('omit-prekey')) {
    const { preKey: _, ...without } = rest
    rest = without
  }
  const whole = { ...rest, signedPreKey, ...(kyberPreKey && !on('omit-kyber') ? { kyberPreKey } : {}) }
  const substitute = on('substitute-key')
  return substitute ? substituted(whole, substitute) : whole
}

function flipped(key: SignedPublicKey, bit: number): SignedPublicKey {
  const signature = Buffer.from(key.signature)
  const at = Math.floor(bit / 8) % Math.max(signature.length, 1)
  signature[at] = (signature[at] ?? 0) ^ (1 << (bit % 8))
  return { ...key, signature }
}

function substituted(bundle: OfferedBundle, detail: MisbehaviourDetail<'substitute-key'>): OfferedBundle {
  const part = {
    ...(detail.id === undefined ? {} : { id: detail.id }),
    ...(detail.key === undefined ? {} : { key: Buffer.from(detail.key, 'base64') }),
  }
  const signed = {
    ...part,
    ...(detail.signature === undefined ? {} : { signature: Buffer.from(detail.signature, 'base64') }),
  }
  const { preKey, signedPreKey, kyberPreKey } = bundle
  if (detail.slot === 'identity') return part.key ? { ...bundle, identityKey: part.key } : bundle
  if (detail.slot === 'signed') return { ...bundle, signedPreKey: { ...signedPreKey, ...signed } }
  if (detail.slot === 'kyber')
    return kyberPreKey ? { ...bundle, kyberPreKey: { ...kyberPreKey, ...signed } } : bundle
  return preKey ? { ...bundle, preKey: { ...preKey, ...part } } : bundle
}
