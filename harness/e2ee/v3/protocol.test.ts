import { createCipheriv, hkdfSync } from 'node:crypto'
import { PrivateKey, PublicKey, SignalMessage } from '@signalapp/libsignal-client'
import { describe, expect, it, vi } from 'vitest'
import { messageSeed } from '../../formats/signal/derive.ts'
import { readCiphertext } from '../../formats/signal/read-ciphertext.ts'
import { readSessionRecord } from '../../formats/signal/record.ts'
import type { Sealed } from '../exchange.ts'
import { bytesOf, deliver, outcomeOf, pair, say, testPeer } from '../peer.test-support.ts'
import { restoreStore } from '../store.ts'
import { secondEnd } from './second-end.test-support.ts'

const GENERATION = { generation: 3 } as const
const peer = () => testPeer(GENERATION)
const classical = (settled: boolean) => pair(settled, GENERATION, GENERATION)

type Ours = Awaited<ReturnType<typeof peer>>
type Theirs = ReturnType<typeof secondEnd>

/** Our peer and the second implementation, with a session that one of them started and both have used. */
async function across(starter: 'ours' | 'theirs', oneTime = true) {
  const [ours, theirs] = [await peer(), secondEnd({ oneTime })]
  if (starter === 'ours') expect(await ours.startSession(theirs.address, theirs.bundle)).toEqual({ ok: true })
  else await theirs.starts(ours.address, await ours.bundle({ preKey: oneTime }))
  const first =
    starter === 'ours' ? await sealed(ours, theirs, 'first') : await theirs.seals(ours.address, 'first')
  expect(first.encoding).toBe('pkmsg')
  expect(await (starter === 'ours' ? theirs.opens(ours.address, first) : open(ours, theirs, first))).toBe(
    'first',
  )
  return { ours, theirs }
}

const sealed = (ours: Ours, theirs: Theirs, text: string) => ours.encrypt(theirs.address, bytesOf(text))
const open = async (ours: Ours, theirs: Theirs, { encoding, bytes }: Sealed) =>
  outcomeOf(await ours.decrypt(theirs.address, encoding, bytes))

describe.each(['ours', 'theirs'] as const)('version 3 across two implementations, begun by %s', (starter) => {
  it.each([true, false])('carries a conversation of many turns (one-time prekey: %s)', async (oneTime) => {
    const { ours, theirs } = await across(starter, oneTime)
    for (let turn = 0; turn < 12; turn += 1) {
      const [mine, yours] = [`mine ${turn}`, `yours ${turn}`]
      expect(await theirs.opens(ours.address, await sealed(ours, theirs, mine))).toBe(mine)
      expect(await open(ours, theirs, await theirs.seals(ours.address, yours))).toBe(yours)
    }
    expect((await sealed(ours, theirs, 'acknowledged')).encoding).toBe('msg')
  })

  it('opens messages out of order and after their chain has ended, each once', async () => {
    const { ours, theirs } = await across(starter)
    const early = [await theirs.seals(ours.address, '0'), await theirs.seals(ours.address, '1')]
    await theirs.opens(ours.address, await sealed(ours, theirs, 'turn'))
    const late = [await theirs.seals(ours.address, '2'), await theirs.seals(ours.address, '3')]
    const order = [late[1], early[1], late[0], early[0]].flatMap((each) => each ?? [])
    const outcomes = []
    for (const each of order) outcomes.push(await open(ours, theirs, each))
    expect(outcomes).toEqual(['3', '1', '2', '0'])
    for (const each of order) expect(await open(ours, theirs, each)).toBe('refused: duplicate')
  })

  it('gives the second implementation messages out of order, too', async () => {
    const { ours, theirs } = await across(starter)
    const messages = []
    for (const text of ['0', '1', '2']) messages.push(await sealed(ours, theirs, text))
    const outcomes = []
    for (const each of messages.toReversed()) outcomes.push(await theirs.opens(ours.address, each))
    expect(outcomes).toEqual(['2', '1', '0'])
  })

  it('refuses every flipped bit of a message and still opens the original', async () => {
    const { ours, theirs } = await across(starter)
    await theirs.opens(ours.address, await sealed(ours, theirs, 'settled'))
    const message = await theirs.seals(ours.address, 'intact')
    const before = ours.store.snapshot()
    for (let bit = 0; bit < message.bytes.length * 8; bit += 1) {
      const outcome = await open(ours, theirs, { ...message, bytes: flipped(message.bytes, bit) })
      expect(outcome, `bit ${bit}`).toMatch(/^refused: (undecryptable|malformed|duplicate)$/)
    }
    expect(ours.store.snapshot()).toEqual(before)
    expect(await open(ours, theirs, message)).toBe('intact')
  })
})

/** A message that goes on from a session of version 3, as the reference library writes it. */
function byReference(from: Ours, to: Ours, text: string, octet?: number): Sealed {
  const state = readSessionRecord(from.sessionRecord(to.address) ?? new Uint8Array())
  if (!state?.sender) throw new Error('there is no sending chain')
  const { chainKey, index, ratchetKey } = state.sender
  const keys = Buffer.from(
    hkdfSync('sha256', messageSeed(chainKey), new Uint8Array(32), 'WhisperMessageKeys', 80),
  )
  const cipher = createCipheriv('aes-256-cbc', keys.subarray(0, 32), keys.subarray(64))
  const message = SignalMessage._new(
    3,
    new Uint8Array(keys.subarray(32, 64)),
    PublicKey.deserialize(new Uint8Array(ratchetKey)),
    index,
    0,
    new Uint8Array(Buffer.concat([cipher.update(text), cipher.final()])),
    PublicKey.deserialize(new Uint8Array(identityOf(from))),
    PublicKey.deserialize(new Uint8Array(identityOf(to))),
    new Uint8Array(),
  ).serialize()
  const bytes = Uint8Array.from(message)
  if (octet !== undefined) bytes[0] = octet
  return { encoding: 'msg', bytes }
}

const identityOf = ({ store }: Ours) =>
  PrivateKey.deserialize(new Uint8Array(store.get('account', 'identity') ?? []))
    .getPublicKey()
    .serialize()

describe('a peer of version 3', () => {
  it('writes messages of version 3 without anything post-quantum', async () => {
    const { alice, bob } = await classical(false)
    const first = await alice.encrypt(bob.address, bytesOf('one'))
    const header = readCiphertext(first.encoding, first.bytes)
    expect(header).toMatchObject({ version: 3, counter: 0 })
    expect(header).not.toHaveProperty('kyberPreKeyId')
    expect(header).not.toHaveProperty('pqEpoch')
    expect(await alice.publicKeys()).not.toHaveProperty('lastResortKyber')
    expect(await bob.bundle()).not.toHaveProperty('kyberPreKey')
    expect(await alice.makeKyberPreKeys(3)).toEqual([])
  })

  it('opens what the reference library writes, whose first octet names a newer version too and is authenticated', async () => {
    const { alice, bob } = await classical(true)
    const message = byReference(alice, bob, 'from the reference')
    expect(message.bytes[0]).toBe(0x34)
    expect(await deliver(alice, bob, byReference(alice, bob, 'changed', 0x33))).toBe('refused: undecryptable')
    expect(await deliver(alice, bob, message)).toBe('from the reference')
  })

  it('prints nothing while sessions begin, end, are taken up again and refuse', async () => {
    const printed = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    )
    const { alice, bob } = await classical(true)
    const old = await alice.encrypt(bob.address, bytesOf('old'))
    await alice.startSession(bob.address, await bob.bundle())
    await say(alice, bob, 'new')
    await deliver(alice, bob, old)
    await deliver(alice, bob, old)
    await alice.archiveSession(bob.address)
    await deliver(alice, bob, { ...old, bytes: flipped(old.bytes, 700) })
    for (const spy of printed) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })

  it('refuses a bundle with any flipped bit in the signature, which its library would take', async () => {
    const [alice, bob] = [await peer(), await peer()]
    const bundle = await bob.bundle()
    for (const bit of [0, 77, 255, 256, 511]) {
      const signature = flipped(bundle.signedPreKey.signature, bit)
      const signedPreKey = { ...bundle.signedPreKey, signature }
      const refusal = await alice.startSession(bob.address, { ...bundle, signedPreKey })
      expect(refusal).toMatchObject({ ok: false, reason: 'bad-signed-prekey-signature' })
    }
    expect(alice.sessionRecord(bob.address)).toBeUndefined()
    expect(await alice.startSession(bob.address, bundle)).toEqual({ ok: true })
  })

  it('leaves a one-time prekey with the id 0 out, which its library would use and not name', async () => {
    const [alice, bob] = [await peer(), await peer()]
    const { preKey, ...bundle } = await bob.bundle()
    if (!preKey) throw new Error('there is no one-time prekey')
    await alice.startSession(bob.address, { ...bundle, preKey: { ...preKey, id: 0 } })
    expect(await say(alice, bob, 'without it')).toBe('without it')
  })

  it('gives no session for a prekey of low order', async () => {
    const [alice, bob] = [await peer(), await peer()]
    const bundle = await bob.bundle()
    const preKey = { id: 9, key: Uint8Array.of(5, ...new Uint8Array(32)) }
    const refusal = await alice.startSession(bob.address, { ...bundle, preKey })
    expect(refusal).toMatchObject({ ok: false, reason: 'unusable-key' })
  })

  it('refuses every flipped bit of a first message that counts, and burns nothing', async () => {
    const { alice, bob } = await classical(false)
    const first = await alice.encrypt(bob.address, bytesOf('intact'))
    const before = bob.store.snapshot()
    const counts = [...Array(first.bytes.length).keys()].flatMap((at) => [at * 8, at * 8 + 7])
    let accepted = 0
    for (const bit of counts) {
      const copy = await testPeer({ ...GENERATION, address: bob.address, store: restoreStore(before) })
      const outcome = await deliver(alice, copy, { ...first, bytes: flipped(first.bytes, bit) })
      if (outcome === 'intact') accepted += 1
      else expect(copy.store.snapshot()).toEqual(before)
    }
    // the registration id, with its tag, and the low half of the first octet are not authenticated
    expect(accepted).toBeLessThanOrEqual(6)
    expect(await deliver(alice, bob, first)).toBe('intact')
  })

  it('keeps the present session whole while it tries the message of another one', async () => {
    const { alice, bob } = await classical(true)
    const old = await alice.encrypt(bob.address, bytesOf('old'))
    await alice.startSession(bob.address, await bob.bundle())
    expect(await say(alice, bob, 'new')).toBe('new')
    const next = await bob.encrypt(alice.address, bytesOf('next'))
    expect(await deliver(alice, bob, old)).toBe('old')
    expect(await deliver(bob, alice, next)).toBe('next')
    for (const text of ['a', 'b', 'c']) {
      expect(await say(alice, bob, text)).toBe(text)
      expect(await say(bob, alice, text)).toBe(text)
    }
  })

  it('settles when both begin at the same time', async () => {
    const [alice, bob] = [await peer(), await peer()]
    await alice.startSession(bob.address, await bob.bundle())
    await bob.startSession(alice.address, await alice.bundle())
    const [one, two] = [
      await alice.encrypt(bob.address, bytesOf('one')),
      await bob.encrypt(alice.address, bytesOf('two')),
    ]
    expect([await deliver(alice, bob, one), await deliver(bob, alice, two)]).toEqual(['one', 'two'])
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await say(alice, bob, 'a')).toBe('a')
      expect(await say(bob, alice, 'b')).toBe('b')
    }
  })

  it('keeps five receiving chains and forty archived sessions', async () => {
    const { alice, bob } = await classical(true)
    const held = await alice.encrypt(bob.address, bytesOf('held'))
    for (let turn = 0; turn < 4; turn += 1) {
      await say(bob, alice, 'ping')
      await say(alice, bob, 'pong')
    }
    const five = bob.store.snapshot()
    expect(await deliver(alice, bob, held)).toBe('held')
    const again = await testPeer({ ...GENERATION, address: bob.address, store: restoreStore(five) })
    for (let turn = 0; turn < 2; turn += 1) {
      await say(again, alice, 'ping')
      await say(alice, again, 'pong')
    }
    expect(await deliver(alice, again, held)).toBe('refused: undecryptable')
    for (let session = 0; session < 45; session += 1) {
      await alice.startSession(bob.address, await bob.bundle())
      await say(alice, bob, 'renewed')
    }
    const { sessions } = JSON.parse(Buffer.from(bob.sessionRecord(alice.address) ?? []).toString())
    expect(sessions).toHaveLength(41)
  })

  it('refuses a message of version 4, and one of its own is refused by a peer of version 4', async () => {
    const [three, four] = [await classical(true), await pair(true)]
    const newer = await four.alice.encrypt(four.bob.address, bytesOf('4'))
    expect(await deliver(three.alice, three.bob, newer)).toBe('refused: malformed')
    const fresh = await classical(false)
    const older = await fresh.alice.encrypt(fresh.bob.address, bytesOf('3'))
    expect(await deliver(fresh.alice, four.bob, older)).toMatch(/^refused: /)
  })
})

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
}
