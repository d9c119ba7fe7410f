import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCiphertext } from './read-ciphertext.ts'
import { BUNDLE, type Sent, type SignalUser, signalPair } from './signal-pair.test-support.ts'
import { readPreKeySignalMessage, readSignalMessage } from './wire.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
let alice: SignalUser
let opening: Sent
let second: Sent
let reply: Sent

beforeAll(async () => {
  const pair = await signalPair()
  alice = pair.alice
  opening = await alice.send('one')
  second = await alice.send('two, which is longer than one block')
  await pair.bob.receive(opening)
  reply = await pair.bob.send('three')
})

describe('a pkmsg of the library', () => {
  it('shows which prekeys it used and who sent it', () => {
    expect(readPreKeySignalMessage(opening.bytes)).toMatchObject({
      ...BUNDLE,
      version: 4,
      kyberCiphertextLength: 1569,
      identityKey: hex(alice.identity.publicKey.serialize()),
      baseKey: expect.stringMatching(/^05[0-9a-f]{64}$/),
      inner: { version: 4, counter: 0, addressed: true, pqEpoch: 1, pqIndex: 1 },
    })
  })

  it('has the same ratchet key and base key in one chain, and the next counter', () => {
    const [one, two] = [readCiphertext('pkmsg', opening.bytes), readCiphertext('pkmsg', second.bytes)]
    expect(two).toMatchObject({ counter: 1, ratchetKey: one?.ratchetKey, baseKey: one?.baseKey })
    expect(two?.ciphertextLength).toBe(48)
  })

  it('places the message inside in the whole', () => {
    const header = readCiphertext('pkmsg', opening.bytes)
    const inner = opening.bytes.slice(header?.at, (header?.macAt ?? 0) + 8)
    expect(readSignalMessage(inner)?.ratchetKey).toBe(header?.ratchetKey)
  })

  it('shows that no one-time prekey was used', async () => {
    const { alice } = await signalPair({ oneTime: false })
    expect(readCiphertext('pkmsg', (await alice.send('x')).bytes)).not.toHaveProperty('preKeyId')
  })
})

describe('a msg of the library', () => {
  it('shows its place in the ratchet', () => {
    expect(reply.encoding).toBe('msg')
    expect(readSignalMessage(reply.bytes)).toMatchObject({
      version: 4,
      counter: 0,
      previousCounter: 0,
      ciphertextLength: 16,
      addressed: false,
      at: 0,
      macAt: reply.bytes.length - 8,
    })
  })

  it('is no pkmsg, and the other way round', () => {
    expect(readCiphertext('pkmsg', reply.bytes)).toBeUndefined()
    expect(readCiphertext('msg', opening.bytes)).toBeUndefined()
  })
})

it('never throws on what was cut or altered', () => {
  const altered = fc.tuple(
    fc.constantFrom(opening.bytes, reply.bytes),
    fc.nat(2000),
    fc.uint8Array({ maxLength: 12 }),
  )
  fc.assert(
    fc.property(altered, ([bytes, at, put]) => {
      const mixed = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + put.length)])
      for (const candidate of [mixed, bytes.subarray(0, at), put])
        for (const encoding of ['pkmsg', 'msg'] as const)
          expect(() => readCiphertext(encoding, candidate)).not.toThrow()
    }),
  )
})
