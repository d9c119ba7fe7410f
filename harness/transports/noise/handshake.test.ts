import { expect, test } from 'vitest'
import published from '../../../fixtures/vectors/noise/xx-25519-aesgcm-sha256.json' with { type: 'json' }
import { type Handshake, handshake, PROTOCOL_NAME } from './handshake.ts'
import { keyPair, PRIMITIVES } from './primitives.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (octets: Uint8Array | undefined) => Buffer.from(octets ?? []).toString('hex')

/** Both sides, with keys of the vector where there is one. */
function sides(vector?: (typeof published.vectors)[number]): readonly [Handshake, Handshake] {
  const side = (role: 'initiator' | 'responder', own?: string, ephemeral?: string, prologue = '00') =>
    handshake({
      role,
      prologue: bytes(prologue),
      own: own === undefined ? PRIMITIVES.generate() : keyPair(bytes(own)),
      primitives: {
        ...PRIMITIVES,
        generate: () => (ephemeral === undefined ? PRIMITIVES.generate() : keyPair(bytes(ephemeral))),
      },
    })
  return [
    side('initiator', vector?.init_static, vector?.init_ephemeral, vector?.init_prologue),
    side('responder', vector?.resp_static, vector?.resp_ephemeral, vector?.resp_prologue),
  ]
}

test.each(published.vectors)('$protocol_name gives what is published, octet for octet', (vector) => {
  expect(vector.protocol_name).toBe(PROTOCOL_NAME)
  const [alice, bob] = sides(vector)
  for (const [index, { payload, ciphertext }] of vector.messages.slice(0, 3).entries()) {
    const [writer, reader] = index % 2 === 0 ? [alice, bob] : [bob, alice]
    expect(hex(writer.write(bytes(payload)))).toBe(ciphertext)
    expect(hex(reader.read(bytes(ciphertext)))).toBe(payload)
  }
  expect([hex(alice.hash), hex(bob.hash)]).toEqual([vector.handshake_hash, vector.handshake_hash])
  expect([alice.complete, bob.complete]).toEqual([true, true])
  const [mine, theirs] = [alice.split(), bob.split()]
  for (const [index, { payload, ciphertext }] of vector.messages.slice(3).entries()) {
    const [writer, reader] = index % 2 === 0 ? [theirs, mine] : [mine, theirs]
    expect(hex(writer.sending.encrypt(bytes(payload)))).toBe(ciphertext)
    expect(hex(reader.receiving.decrypt(bytes(ciphertext)))).toBe(payload)
  }
})

test('every octet of every encrypted part counts, and so does the prologue', () => {
  for (const at of [0, 31, 32, 79, 80, 95]) {
    const [alice, bob] = sides()
    bob.read(alice.write(new Uint8Array(0)))
    const message = Buffer.from(bob.write(new Uint8Array(0)))
    message[at] = (message[at] ?? 0) ^ 1
    expect(alice.read(message)).toBeUndefined()
  }
  const [alice] = sides()
  const stranger = handshake({ role: 'responder', prologue: bytes('01'), own: PRIMITIVES.generate() })
  stranger.read(alice.write(new Uint8Array(0)))
  expect(alice.read(stranger.write(new Uint8Array(0)))).toBeUndefined()
})

test('what is too short, a key that agrees on nothing, and a message out of turn', () => {
  const [alice, bob] = sides()
  expect(bob.read(alice.write(new Uint8Array(0)).subarray(1))).toBeUndefined()
  const [carol, dave] = sides()
  carol.write(new Uint8Array(0))
  dave.read(new Uint8Array(32))
  expect(() => dave.write(new Uint8Array(0))).toThrow()
  expect(() => carol.write(new Uint8Array(0))).toThrow(/not ours/)
})

test('a frame counts once and in its turn', () => {
  const [alice, bob] = sides()
  bob.read(alice.write(new Uint8Array(0)))
  alice.read(bob.write(new Uint8Array(0)))
  bob.read(alice.write(new Uint8Array(0)))
  const { sending } = alice.split()
  const { receiving } = bob.split()
  const [one, two] = [sending.encrypt(bytes('01')), sending.encrypt(bytes('02'))]
  expect(receiving.decrypt(two)).toBeUndefined()
  expect(hex(receiving.decrypt(one))).toBe('01')
  expect(receiving.decrypt(one)).toBeUndefined()
  expect(hex(receiving.decrypt(two))).toBe('02')
})
