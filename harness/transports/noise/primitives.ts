import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from 'node:crypto'

/** An X25519 key pair, 32 octets each. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

/** What a handshake is computed with: 25519, AESGCM and SHA256 of the Noise specification, revision 34, section 12. */
export interface NoisePrimitives {
  generate(): KeyPair
  /** Throws when the result would be all zeros. */
  dh(own: KeyPair, publicKey: Uint8Array): Uint8Array
  encrypt(key: Uint8Array, counter: number, associated: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** Gives `undefined` for what does not authenticate. */
  decrypt(
    key: Uint8Array,
    counter: number,
    associated: Uint8Array,
    ciphertext: Uint8Array,
  ): Uint8Array | undefined
}

export const DH_BYTES = 32
export const TAG_BYTES = 16
export const HASH_BYTES = 32

const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex')
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex')
const CIPHER = 'aes-256-gcm'

/** A key pair from its private half (32 octets). */
export function keyPair(privateKey: Uint8Array): KeyPair {
  const spki = createPublicKey(privateObject(privateKey)).export({ format: 'der', type: 'spki' })
  return { publicKey: new Uint8Array(spki.subarray(-DH_BYTES)), privateKey }
}

/** The primitives by node:crypto. */
export const PRIMITIVES: NoisePrimitives = {
  generate() {
    const der = generateKeyPairSync('x25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    })
    return {
      publicKey: new Uint8Array(der.publicKey.subarray(-DH_BYTES)),
      privateKey: new Uint8Array(der.privateKey.subarray(-DH_BYTES)),
    }
  },
  dh(own, publicKey) {
    const other = createPublicKey({ key: Buffer.concat([PUBLIC, publicKey]), format: 'der', type: 'spki' })
    return new Uint8Array(diffieHellman({ privateKey: privateObject(own.privateKey), publicKey: other }))
  },
  encrypt(key, counter, associated, plaintext) {
    const cipher = createCipheriv(CIPHER, key, nonceOf(counter))
    cipher.setAAD(associated)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  },
  decrypt(key, counter, associated, ciphertext) {
    if (ciphertext.length < TAG_BYTES) return undefined
    const decipher = createDecipheriv(CIPHER, key, nonceOf(counter))
    decipher.setAAD(associated)
    decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
    try {
      return Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()])
    } catch {
      return undefined
    }
  },
}

/** 32 bits of zeros, then the counter in 64 bits, big-endian. */
export function nonceOf(counter: number): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(counter), 4)
  return nonce
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** The first two outputs of HKDF as section 4.3 has it. */
export function hkdf2(chainingKey: Uint8Array, input: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]) => {
    const mac = createHmac('sha256', key)
    for (const part of parts) mac.update(part)
    return new Uint8Array(mac.digest())
  }
  const temporary = hmac(chainingKey, input)
  const first = hmac(temporary, Uint8Array.of(1))
  return [first, hmac(temporary, first, Uint8Array.of(2))]
}

function privateObject(raw: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PRIVATE, raw]), format: 'der', type: 'pkcs8' })
}
