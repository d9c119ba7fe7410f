import { describe, expect, it } from 'vitest'
import { type AuthenticatedByte, authenticatedOffsets } from './authenticated.ts'
import { BUNDLE, type Sent, type SignalUser, signalPair } from './signal-pair.test-support.ts'

/** Offset and bit of each flip that the receiver took, from the state that it is in. */
async function taken(receiver: SignalUser, sent: Sent, bits: readonly (readonly [number, number])[]) {
  const accepted: (readonly [number, number])[] = []
  for (const [offset, bit] of bits) {
    const bytes = Uint8Array.from(sent.bytes)
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit)
    const opening = receiver.receive({ ...sent, bytes })
    if (
      await opening.then(
        () => true,
        () => false,
      )
    )
      accepted.push([offset, bit])
  }
  return accepted
}

const bitsOf = ({ offset, mask }: AuthenticatedByte) =>
  [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (mask >> bit) & 1).map((bit) => [offset, bit] as const)

/** One bit of a byte, another one from byte to byte. */
const oneBitOf = (mark: AuthenticatedByte) =>
  bitsOf(mark)
    .slice(mark.offset % bitsOf(mark).length)
    .slice(0, 1)

describe('authenticatedOffsets', () => {
  it('names only what a receiver of a first pkmsg refuses', async () => {
    const { alice, bob } = await signalPair()
    const sent = await alice.send('opening')
    const marks = authenticatedOffsets('pkmsg', sent.bytes)
    expect(await taken(bob, sent, marks.flatMap(oneBitOf))).toEqual([])
    expect(await bob.receive(sent)).toBe('opening')
  }, 60_000)

  it('names only what is refused when the ids fill 32 bits', async () => {
    const ids = { preKeyId: 0xf000_0001, signedPreKeyId: 0x9abc_def1, kyberPreKeyId: 0xffff_ffff }
    const { alice, bob } = await signalPair({ ids })
    const sent = await alice.send('opening')
    const marks = authenticatedOffsets('pkmsg', sent.bytes)
    const around = marks.filter(({ offset }) => offset < 12 || offset > sent.bytes.length - 1600)
    expect(await taken(bob, sent, around.slice(0, 60).flatMap(bitsOf))).toEqual([])
    expect(marks.filter(({ mask }) => mask === 0x8f)).toHaveLength(3)
  })

  it('leaves out the low half of the first byte and the registration id', async () => {
    const { alice } = await signalPair()
    const { bytes } = await alice.send('opening')
    const marks = new Map(authenticatedOffsets('pkmsg', bytes).map(({ offset, mask }) => [offset, mask]))
    const registration = Buffer.from(bytes).indexOf(Buffer.from([0x28, 0xe7, 0x24]))
    const absent = [...bytes.keys()].filter((offset) => !marks.has(offset))
    expect(BUNDLE.registrationId).toBe(0x1267)
    expect(marks.get(0)).toBe(0xf0)
    expect(absent).toEqual([registration, registration + 1, registration + 2])
  })

  it('names less once the session is known: its prekeys are not read again', async () => {
    const { alice, bob } = await signalPair()
    await bob.receive(await alice.send('opening'))
    const sent = await alice.send('second')
    const marks = authenticatedOffsets('pkmsg', sent.bytes, 'known')
    const kyber = sent.bytes.length - 700
    expect(await taken(bob, sent, marks.flatMap(bitsOf))).toEqual([])
    expect(marks.some(({ offset }) => offset === kyber)).toBe(false)
    expect(await taken(bob, sent, [[kyber, 0]])).toEqual([[kyber, 0]])
  })

  it('names every bit of a msg', async () => {
    const { alice, bob } = await signalPair()
    await bob.receive(await alice.send('opening'))
    const sent = await bob.send('answer')
    const marks = authenticatedOffsets('msg', sent.bytes)
    expect(marks).toEqual(Array.from(sent.bytes, (_, offset) => ({ offset, mask: 0xff })))
    expect(await taken(alice, sent, marks.flatMap(bitsOf))).toEqual([])
    expect(await alice.receive(sent)).toBe('answer')
  })

  it('names nothing in what is no ciphertext', () => {
    expect(authenticatedOffsets('pkmsg', Buffer.from('something else'))).toEqual([])
  })
})
