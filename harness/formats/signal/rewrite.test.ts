import { describe, expect, it } from 'vitest'
import { flippedBit, preKeyField, preKeyNumber, rewritten } from './rewrite.ts'
import { BUNDLE, signalPair } from './signal-pair.test-support.ts'
import { readPreKeySignalMessage } from './wire.ts'

const first = async () => (await (await signalPair()).alice.send('hello')).bytes

describe('rewritten', () => {
  it('changes nothing when nothing is asked for', async () => {
    const bytes = await first()
    expect(Buffer.from(rewritten(bytes, {}))).toEqual(Buffer.from(bytes))
  })

  it('leaves fields out and sets the version, and the rest can still be read', async () => {
    const bytes = await first()
    const stripped = rewritten(bytes, { fields: { kyberPreKeyId: null, kyberCiphertext: null }, version: 3 })
    const header = readPreKeySignalMessage(stripped)
    expect(header).toMatchObject({ version: 3, preKeyId: BUNDLE.preKeyId })
    expect(header).not.toHaveProperty('kyberPreKeyId')
    expect(header).not.toHaveProperty('kyberCiphertextLength')
  })

  it('replaces numbers and octets, and adds what is not there', async () => {
    const bytes = await first()
    const key = Buffer.alloc(33, 5)
    const changed = rewritten(bytes, { fields: { registrationId: 300, baseKey: key, preKeyId: 2 ** 31 } })
    expect(readPreKeySignalMessage(changed)).toMatchObject({
      registrationId: 300,
      baseKey: key.toString('hex'),
      preKeyId: 2 ** 31,
    })
    const without = rewritten(bytes, { fields: { preKeyId: null } })
    expect(readPreKeySignalMessage(rewritten(without, { fields: { preKeyId: 7 } }))?.preKeyId).toBe(7)
  })

  it('gives back what is no protobuf', () => {
    const bytes = Uint8Array.of(0x44, 0xff)
    expect(rewritten(bytes, { version: 3 })).toEqual(bytes)
  })
})

describe('preKeyField', () => {
  it('gives octets, and nothing for numbers and for what is not there', async () => {
    const bytes = await first()
    expect(preKeyField(bytes, 'baseKey')).toHaveLength(33)
    expect(preKeyField(bytes, 'kyberCiphertext')?.length).toBeGreaterThan(1_500)
    expect(preKeyField(bytes, 'preKeyId')).toBeUndefined()
    expect(preKeyField(rewritten(bytes, { fields: { baseKey: null } }), 'baseKey')).toBeUndefined()
  })
})

describe('preKeyNumber', () => {
  it('gives numbers, and 0 for octets and for what is not there', async () => {
    const bytes = await first()
    expect(preKeyNumber(bytes, 'signedPreKeyId')).toBe(BUNDLE.signedPreKeyId)
    expect(preKeyNumber(bytes, 'baseKey')).toBe(0)
    expect(preKeyNumber(rewritten(bytes, { fields: { preKeyId: null } }), 'preKeyId')).toBe(0)
  })
})

describe('flippedBit', () => {
  it('counts from the front and from the end, and leaves the original alone', () => {
    const bytes = Uint8Array.of(0, 0)
    expect(flippedBit(bytes, 0)).toEqual(Uint8Array.of(1, 0))
    expect(flippedBit(bytes, 9)).toEqual(Uint8Array.of(0, 2))
    expect(flippedBit(bytes, -1)).toEqual(Uint8Array.of(0, 0x80))
    expect(bytes).toEqual(Uint8Array.of(0, 0))
  })
})
