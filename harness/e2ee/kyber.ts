import { createHash, randomBytes } from 'node:crypto'
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js'

const TYPE = 0x08

/** A secret of 32 octets and the ciphertext that brings it to the holder of a key: the type octet 08 and 1,568 octets. */
export interface Encapsulated {
  readonly ciphertext: Uint8Array
  readonly secret: Uint8Array
}

/**
 * Kyber-1024 as Signal's prekeys use it: of the third round, which ML-KEM (FIPS 203) differs from in two hashes. The
 * encryption between them is the same, and is a library's. Throws what the library throws when the key is none.
 * @param key the type octet 08 and 1,568 octets
 */
export function encapsulate(key: Uint8Array): Encapsulated {
  const seed = createHash('sha3-256').update(randomBytes(32)).digest()
  const { cipherText, sharedSecret } = ml_kem1024.encapsulate(key.subarray(1), seed)
  const ciphertext = Uint8Array.from([TYPE, ...cipherText])
  return { ciphertext, secret: secretOf(sharedSecret, cipherText) }
}

/** The secret that a ciphertext brings. Both with their type octet; a ciphertext that was altered gives another secret. */
export function decapsulate(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const bare = ciphertext.subarray(1)
  return secretOf(ml_kem1024.decapsulate(bare, secretKey.subarray(1)), bare)
}

/** The third round hashes the ciphertext into what ML-KEM gives out as it is. */
function secretOf(shared: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const digest = createHash('sha3-256').update(ciphertext).digest()
  return new Uint8Array(createHash('shake256', { outputLength: 32 }).update(shared).update(digest).digest())
}
