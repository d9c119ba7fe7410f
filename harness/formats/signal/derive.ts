import { createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'

/** One step of a sending or receiving chain. */
export interface ChainStep {
  readonly index: number
  /** The chain key at that index, 32 bytes: all later steps follow from it. */
  readonly chainKey: Uint8Array
  /** The seed of the message with that index, 32 bytes: the message's keys follow from it. */
  readonly seed: Uint8Array
}

/** What a Diffie-Hellman step of the ratchet starts from. Keys in bytes; the public one with or without its 05. */
export interface RootKeyInput {
  readonly rootKey: Uint8Array
  readonly ownPrivateKey: Uint8Array
  readonly theirPublicKey: Uint8Array
}

const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')

/** The chain key after this one (Double Ratchet, section 2.2, KDF_CK with the constant 02). */
export function nextChainKey(chainKey: Uint8Array): Uint8Array {
  return hmac(chainKey, 2)
}

/** The seed of the message at this chain key (KDF_CK with the constant 01). */
export function messageSeed(chainKey: Uint8Array): Uint8Array {
  return hmac(chainKey, 1)
}

/** `count` steps of a chain, the first being `index` with the given chain key. */
export function chainFrom(chainKey: Uint8Array, index: number, count: number): readonly ChainStep[] {
  const steps: ChainStep[] = []
  let current = chainKey
  for (let step = 0; step < count; step += 1) {
    steps.push({ index: index + step, chainKey: current, seed: messageSeed(current) })
    current = nextChainKey(current)
  }
  return steps
}

/**
 * A Diffie-Hellman step: the next root key and the first chain key that belongs to it, 32 bytes each
 * (HKDF-SHA-256, the old root key as salt). `undefined` when the other's key is no usable point: it may be hostile.
 */
export function rootKeyStep(
  input: RootKeyInput,
): { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array } | undefined {
  const agreed = agree(input.ownPrivateKey, input.theirPublicKey)
  return agreed && keysAfter(input.rootKey, agreed)
}

/** The same from what the two keys agree on, 32 bytes. */
export function keysAfter(
  rootKey: Uint8Array,
  agreed: Uint8Array,
): { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array } {
  const derived = new Uint8Array(hkdfSync('sha256', agreed, rootKey, 'WhisperRatchet', 64))
  return { rootKey: derived.slice(0, 32), chainKey: derived.slice(32) }
}

function hmac(key: Uint8Array, constant: number): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(Uint8Array.of(constant)).digest())
}

/** X25519; `undefined` when the other's key is no usable point. The public key with or without its 05. */
export function agree(ownPrivateKey: Uint8Array, theirPublicKey: Uint8Array): Uint8Array | undefined {
  const point = theirPublicKey.length === 33 ? theirPublicKey.subarray(1) : theirPublicKey
  try {
    const privateKey = privateKeyOf(ownPrivateKey)
    const publicKey = createPublicKey({
      key: Buffer.concat([SPKI_X25519, point]),
      format: 'der',
      type: 'spki',
    })
    return diffieHellman({ privateKey, publicKey })
  } catch {
    return undefined
  }
}

function privateKeyOf(bytes: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8_X25519, bytes]), format: 'der', type: 'pkcs8' })
}
