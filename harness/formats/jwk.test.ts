import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPublicJwk, keySetOf, type PublicJwk, weaknessOf } from './jwk.ts'

const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })
const jwk = (key: object, alg: string) => ({ kty: 'RSA', ...key, alg }) as PublicJwk

describe('a key set', () => {
  it('is an object with keys that say what they are', () => {
    expect(keySetOf('{"keys":[{"kty":"EC"}]}')).toEqual([{ kty: 'EC' }])
    for (const text of ['', '[]', '{}', '{"keys":{}}', '{"keys":[1]}', '{"keys":[{"kid":"a"}]}'])
      expect(keySetOf(text), text).toBeUndefined()
  })

  it('holds public members and no private ones', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(isPublicJwk(publicKey.export({ format: 'jwk' }) as PublicJwk)).toBe(true)
    expect(isPublicJwk(privateKey.export({ format: 'jwk' }) as PublicJwk)).toBe(false)
    expect(isPublicJwk({ kty: 'oct', k: 'x' })).toBe(false)
  })

  it('is weak with short keys, odd exponents and algorithms that belong elsewhere', () => {
    expect(weaknessOf(jwk(rsa(2048), 'RS256'))).toBe('')
    expect(weaknessOf(jwk(rsa(2047), 'RS256'))).toContain('2047 bits')
    expect(weaknessOf(jwk({ ...rsa(2048), e: 'AQ' }, 'PS256'))).toContain('exponent')
    expect(weaknessOf(jwk({ kty: 'EC', crv: 'P-256' }, 'ES384'))).toContain('does not go with')
    expect(weaknessOf(jwk({ kty: 'EC', crv: 'secp256k1' }, 'ES256'))).toContain('does not go with')
    expect(weaknessOf(jwk({ kty: 'OKP', crv: 'Ed25519' }, 'EdDSA'))).toBe('')
  })
})
