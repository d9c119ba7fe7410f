import { generateKeyPairSync } from 'node:crypto'
import { KEMKeyPair } from '@signalapp/libsignal-client'
import { describe, expect, it } from 'vitest'
import { kyberMark, kyberPrivateKeysIn, privateKeysIn } from './private-keys.ts'

/** A clamped private key and its public one. */
function pair() {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const secret = Buffer.from(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32))
  secret[0] = (secret[0] ?? 0) & 0xf8
  secret[31] = ((secret[31] ?? 0) & 0x3f) | 0x40
  return { secret, key: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex') }
}

describe('private keys in data', () => {
  const one = pair()
  const other = pair()
  it.each([
    ['as it is', Buffer.concat([Buffer.from('x\0\0'), one.secret, Buffer.from('tail')])],
    ['in hex', Buffer.from(`{"k":"${one.secret.toString('hex')}"}`)],
    [
      'in base64 inside a record',
      Buffer.from(JSON.stringify(Buffer.concat([Buffer.from('abcd'), one.secret]).toString('base64'))),
    ],
    ['in base64url', Buffer.from(one.secret.toString('base64url'))],
  ])('are found %s, with or without a type before the public key', (_, data) => {
    expect([...privateKeysIn(data, [one.key, other.key])]).toEqual([one.key])
    expect([...privateKeysIn(data, [`05${one.key}`])]).toEqual([`05${one.key}`])
  })

  it('are not taken for their public keys', () => {
    expect(privateKeysIn(Buffer.from(one.key, 'hex'), [one.key]).size).toBe(0)
  })
})

describe('Kyber private keys in data', () => {
  const [one, other] = [KEMKeyPair.generate(), KEMKeyPair.generate()]
  const [mark = '', unused = ''] = [one, other].map((pair) => kyberMark(pair.getPublicKey().serialize()))
  it.each([
    ['as the library stores them', Buffer.from(one.getSecretKey().serialize())],
    ['in base64', Buffer.from(Buffer.from(one.getSecretKey().serialize()).toString('base64'))],
  ])('are found %s', (_, data) => {
    expect([...kyberPrivateKeysIn(data, [mark, unused])]).toEqual([mark])
  })

  it('are not taken for their public keys', () => {
    expect(kyberPrivateKeysIn(one.getPublicKey().serialize(), [mark]).size).toBe(0)
  })
})
