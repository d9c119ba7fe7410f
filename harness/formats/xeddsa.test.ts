import { IdentityKeyPair, PrivateKey } from '@signalapp/libsignal-client'
import { describe, expect, it } from 'vitest'
import { verifyXeddsa } from './xeddsa.ts'

describe('XEdDSA on the platform’s Ed25519', () => {
  const identity = IdentityKeyPair.generate()
  const message = PrivateKey.generate().getPublicKey().serialize()
  const signature = identity.privateKey.sign(message)
  const key = identity.publicKey.serialize().slice(1)

  it('accepts what the library signed, again and again', () => {
    for (let n = 0; n < 20; n += 1) {
      const pair = IdentityKeyPair.generate()
      expect(verifyXeddsa(pair.publicKey.serialize().slice(1), message, pair.privateKey.sign(message))).toBe(
        true,
      )
    }
  })

  it('refuses every flipped bit of the signature', () => {
    for (let bit = 0; bit < 512; bit += 7) {
      const bad = Uint8Array.from(signature)
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verifyXeddsa(key, message, bad)).toBe(false)
    }
  })

  it('refuses another key, another message and malformed input', () => {
    expect(verifyXeddsa(IdentityKeyPair.generate().publicKey.serialize().slice(1), message, signature)).toBe(
      false,
    )
    expect(verifyXeddsa(key, message.slice(1), signature)).toBe(false)
    expect(verifyXeddsa(key.slice(1), message, signature)).toBe(false)
    expect(verifyXeddsa(new Uint8Array(32).fill(255), message, signature)).toBe(false)
  })
})
