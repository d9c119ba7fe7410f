import type { NoisePrimitives } from './primitives.ts'

/** One direction of encryption with its counter (Noise specification, section 5.1). */
export interface CipherState {
  /** The counter of the next message. */
  readonly counter: number
  encrypt(plaintext: Uint8Array, associated?: Uint8Array): Uint8Array
  /** Gives `undefined` for what does not authenticate; the counter then stays. */
  decrypt(ciphertext: Uint8Array, associated?: Uint8Array): Uint8Array | undefined
  /** Passes one message over, as if it had been sent. */
  skip(): void
}

const NOTHING = new Uint8Array(0)

/** Starts at the counter 0. */
export function cipherState(primitives: NoisePrimitives, key: Uint8Array): CipherState {
  let counter = 0
  return {
    get counter() {
      return counter
    },
    encrypt: (plaintext, associated = NOTHING) => primitives.encrypt(key, counter++, associated, plaintext),
    decrypt(ciphertext, associated = NOTHING) {
      const plaintext = primitives.decrypt(key, counter, associated, ciphertext)
      if (plaintext !== undefined) counter += 1
      return plaintext
    },
    skip: () => void counter++,
  }
}
