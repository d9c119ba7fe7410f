import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainFrom } from './derive.ts'
import { readCiphertext } from './read-ciphertext.ts'
import { readSessionRecord } from './record.ts'
import { signalPair } from './signal-pair.test-support.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('a session record of the library', () => {
  it('holds the keys of withheld messages and none of delivered ones', async () => {
    const { alice, bob } = await signalPair()
    const start = readSessionRecord(alice.record())?.sender
    const chain = chainFrom(start?.chainKey ?? new Uint8Array(), 0, 5)
    const sent = [await alice.send('0'), await alice.send('1'), await alice.send('2'), await alice.send('3')]
    for (const message of [sent[0], sent[3]]) if (message) await bob.receive(message)

    const stored = Buffer.from(bob.record())
    expect(chain.map((step) => stored.includes(Buffer.from(step.seed)))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
    expect(chain.map((step) => stored.includes(Buffer.from(step.chainKey)))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])

    const receiving = readSessionRecord(stored)?.receivers.at(-1)
    expect(receiving).toMatchObject({ index: 4, ratchetPrivateKey: new Uint8Array() })
    const kept = receiving?.messageKeys.map((key) => [key.index, hex(key.seed)])
    expect(kept?.sort()).toEqual([1, 2].map((index) => [index, hex(chain[index]?.seed ?? new Uint8Array())]))
  })

  it('names the sending chain as the wire does', async () => {
    const { alice } = await signalPair()
    const header = readCiphertext('pkmsg', (await alice.send('0')).bytes)
    const state = readSessionRecord(alice.record())
    expect(state).toMatchObject({ version: 4, sender: { index: 1 } })
    expect(hex(state?.sender?.ratchetKey ?? new Uint8Array())).toBe(header?.ratchetKey)
    expect(hex(state?.baseKey ?? new Uint8Array())).toBe(header?.baseKey)
    expect(state?.sender?.ratchetPrivateKey).toHaveLength(32)
    expect(state?.pqState.length).toBeGreaterThan(100)
  })

  it('shows an archived session as previous', async () => {
    const { alice } = await signalPair()
    const before = readSessionRecord(alice.record())
    alice.archive()
    const archived = readSessionRecord(alice.record())
    expect(archived).toMatchObject({ version: 0, sender: undefined, receivers: [] })
    expect(archived?.previous.map((session) => hex(session.rootKey))).toEqual([
      hex(before?.rootKey ?? new Uint8Array()),
    ])
  })
})

describe('readSessionRecord', () => {
  it.each([
    ['nothing', ''],
    ['text', Buffer.from('{"session":1}').toString('hex')],
    ['a session without a root key', '0a020804'],
    ['a sending chain that is cut off', `0a26${'2220'}${'11'.repeat(32)}32020a05`],
  ])('refuses %s', (_, bytes) => {
    expect(readSessionRecord(Buffer.from(bytes, 'hex'))).toBeUndefined()
  })

  it('never throws on an altered record', async () => {
    const { alice } = await signalPair()
    const record = alice.record()
    fc.assert(
      fc.property(fc.nat(400), fc.uint8Array({ maxLength: 4 }), (at, put) => {
        const mixed = Buffer.concat([record.subarray(0, at), put, record.subarray(at)])
        expect(() => readSessionRecord(mixed)).not.toThrow()
      }),
    )
  })
})
