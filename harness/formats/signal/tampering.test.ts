import { describe, expect, it } from 'vitest'
import { assemble, dissect, inside, withInside } from './parts.ts'
import { readCiphertext } from './read-ciphertext.ts'
import { type Sent, type SignalUser, signalPair } from './signal-pair.test-support.ts'
import { atCounter, disguised, tampered, underKey, withoutPostQuantum } from './tampering.ts'

/** What was done to the copies that the receiver took. */
async function taken(receiver: SignalUser, sent: Sent, copies: ReturnType<typeof tampered>) {
  const accepted: string[] = []
  for (const { how, bytes } of copies) {
    const opening = receiver.receive({ ...sent, bytes: new Uint8Array(bytes) })
    await opening.then(
      () => accepted.push(how),
      () => undefined,
    )
  }
  return accepted
}

/** A pair that has exchanged a message each way, so that what follows is a `msg`. */
async function talking() {
  const pair = await signalPair()
  await pair.bob.receive(await pair.alice.send('opening'))
  await pair.alice.receive(await pair.bob.send('answer'))
  return pair
}

describe('rewriting', () => {
  it('puts together what it took apart', async () => {
    const { alice } = await signalPair()
    const { bytes } = await alice.send('first')
    const parts = dissect('pkmsg', bytes)
    expect(parts && Buffer.from(assemble(parts))).toEqual(Buffer.from(bytes))
    const message = inside(bytes) ?? new Uint8Array()
    expect(Buffer.from(withInside(bytes, message))).toEqual(Buffer.from(bytes))
  })

  it('gives nothing for what is no message', () => {
    expect(dissect('msg', Uint8Array.of(0x44, 1, 2))).toBeUndefined()
    expect(dissect('pkmsg', new Uint8Array())).toBeUndefined()
    expect(inside(Uint8Array.of(0x44))).toBeUndefined()
    expect(tampered('msg', new Uint8Array(), new Uint8Array())).toEqual([])
    expect(disguised(new Uint8Array())).toEqual([])
  })
})

describe('tampered', () => {
  it('gives copies of a msg that are all refused, and leaves the original good', async () => {
    const { alice, bob } = await talking()
    const first = await alice.send('exact')
    const second = await alice.send('other')
    const copies = tampered('msg', first.bytes, second.bytes)
    expect(copies.length).toBeGreaterThan(20)
    expect(await taken(bob, first, copies)).toEqual([])
    expect(await bob.receive(first)).toBe('exact')
    expect(await bob.receive(second)).toBe('other')
  })

  it('gives copies of a first pkmsg that are all refused, and leaves the original good', async () => {
    const { alice, bob } = await signalPair()
    const stranger = await signalPair()
    const sent = await alice.send('exact')
    const copies = tampered('pkmsg', sent.bytes, (await stranger.alice.send('other')).bytes)
    expect(copies.length).toBeGreaterThan(40)
    expect(await taken(bob, sent, copies)).toEqual([])
    expect(await bob.receive(sent)).toBe('exact')
  })
})

describe('disguised', () => {
  it('gives copies of a pkmsg of which each is taken, once', async () => {
    for (const [index] of disguised((await (await signalPair()).alice.send('x')).bytes).entries()) {
      const { alice, bob } = await signalPair()
      const sent = await alice.send('said once')
      const copy = disguised(sent.bytes)[index]
      const bytes = new Uint8Array(copy?.bytes ?? [])
      expect(bytes).not.toEqual(new Uint8Array(sent.bytes))
      expect(await bob.receive({ ...sent, bytes }), copy?.how).toBe('said once')
      await expect(bob.receive(sent)).rejects.toThrow()
    }
  })
})

describe('hand-made messages', () => {
  it('stand where they are put and carry no valid code', async () => {
    const { alice, bob } = await talking()
    const sent = await alice.send('exact')
    const moved = atCounter(sent.bytes, 2 ** 32 - 1, Buffer.alloc(8, 7)) ?? new Uint8Array()
    expect(readCiphertext('msg', moved)?.counter).toBe(2 ** 32 - 1)
    expect(await taken(bob, sent, [{ how: 'moved', bytes: moved }])).toEqual([])
    const key = Buffer.concat([Uint8Array.of(5), Buffer.alloc(32, 9)])
    const other = underKey(moved, key) ?? new Uint8Array()
    expect(readCiphertext('msg', other)?.ratchetKey).toBe(key.toString('hex'))
    expect(await bob.receive(sent)).toBe('exact')
  })

  it('lose their post-quantum part', async () => {
    const { alice } = await talking()
    const { bytes } = await alice.send('exact')
    expect(readCiphertext('msg', bytes)?.pqEpoch).toBeDefined()
    expect(readCiphertext('msg', withoutPostQuantum(bytes) ?? new Uint8Array())?.pqEpoch).toBeUndefined()
  })
})
