import { describe, expect, it } from 'vitest'
import type { Sealed } from './exchange.ts'
import type { Generation } from './generation.ts'
import { bytesOf, deliver, say, testPeer } from './peer.test-support.ts'
import type { Peer } from './peer.ts'
import { type SecondOpinion, secondOpinions } from './second-opinion.ts'

/** Two peers whose every decryption is repeated; `wrong` spoils what the peer gives. */
async function watched(generation: Generation, wrong?: (peer: Peer) => Peer) {
  const opinions: SecondOpinion[] = []
  const watch = async () => {
    const second = secondOpinions(
      () => true,
      (opinion) => opinions.push(opinion),
    )
    const peer = await testPeer({ generation, hooks: second.hooks })
    return { ...second.over(wrong ? wrong(peer) : peer), store: peer.store }
  }
  const [alice, bob] = [await watch(), await watch()]
  const outcomes = () => opinions.splice(0).map(({ agrees, outcome }) => `${outcome} ${agrees}`)
  return { alice, bob, opinions, outcomes }
}

describe.each([4, 3] as const)('a second opinion on version %i', (generation) => {
  const first = generation === 3 ? 'opened true' : 'unreachable undefined'

  it.each([true, false])('agrees on a conversation with turns (one-time prekey: %s)', async (preKey) => {
    const { alice, bob, outcomes } = await watched(generation)
    await alice.startSession(bob.address, await bob.bundle({ preKey }))
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await say(alice, bob, `a ${turn}`)).toBe(`a ${turn}`)
      expect(await say(bob, alice, `b ${turn}`)).toBe(`b ${turn}`)
    }
    expect(outcomes()).toEqual([first, ...Array(11).fill('opened true')])
  })

  it('keeps messages apart that are decrypted at the same time', async () => {
    const { alice, bob, outcomes } = await watched(generation)
    await alice.startSession(bob.address, await bob.bundle())
    await say(alice, bob, 'first')
    const sealed: Sealed[] = []
    for (const text of ['0', '1', '2', '3', '4']) sealed.push(await alice.encrypt(bob.address, bytesOf(text)))
    const order = [3, 0, 4, 1, 2].flatMap((index) => sealed[index] ?? [])
    const opened = await Promise.all(order.map((each) => deliver(alice, bob, each)))
    expect(opened).toEqual(['3', '0', '4', '1', '2'])
    expect(outcomes()).toEqual([first, ...Array(5).fill('opened true')])
  })

  it('agrees on first messages of a known session, on skipped and on late ones', async () => {
    const { alice, bob, outcomes } = await watched(generation)
    await alice.startSession(bob.address, await bob.bundle())
    await say(alice, bob, 'first')
    const held = []
    for (const text of ['0', '1', '2', '3']) held.push(await alice.encrypt(bob.address, bytesOf(text)))
    await say(bob, alice, 'turn')
    const late = await alice.encrypt(bob.address, bytesOf('late'))
    for (const sealed of [late, ...held.toReversed()])
      expect(await deliver(alice, bob, sealed)).not.toContain('refused')
    expect(outcomes()).toEqual([first, ...Array(6).fill('opened true')])
  })

  it('agrees on messages of an archived session and of both that began at once', async () => {
    const { alice, bob, outcomes } = await watched(generation)
    await alice.startSession(bob.address, await bob.bundle())
    await bob.startSession(alice.address, await alice.bundle())
    const crossing = [
      await alice.encrypt(bob.address, bytesOf('one')),
      await bob.encrypt(alice.address, bytesOf('two')),
    ] as const
    expect(await deliver(alice, bob, crossing[0])).toBe('one')
    expect(await deliver(bob, alice, crossing[1])).toBe('two')
    for (let turn = 0; turn < 4; turn += 1) {
      await say(alice, bob, 'a')
      await say(bob, alice, 'b')
    }
    expect(outcomes().filter((outcome) => outcome !== 'opened true')).toEqual(
      generation === 3 ? [] : [first, first],
    )
  })

  it('says nothing of duplicates, and disagrees with a peer that opens to other octets', async () => {
    const spoilt = (peer: Peer): Peer => ({
      ...peer,
      async decrypt(...message) {
        const opened = await peer.decrypt(...message)
        return opened.ok ? { ok: true, plaintext: bytesOf('something else') } : opened
      },
    })
    const { alice, bob, opinions, outcomes } = await watched(generation, spoilt)
    await alice.startSession(bob.address, await bob.bundle())
    await say(alice, bob, 'first')
    await say(bob, alice, 'settled')
    opinions.splice(0)
    const sealed = await alice.encrypt(bob.address, bytesOf('true'))
    expect(await deliver(alice, bob, sealed)).toBe('something else')
    expect(await deliver(alice, bob, sealed)).toBe('refused: duplicate')
    expect(outcomes()).toEqual(['opened false'])
  })
})

it('agrees for hundreds of turns of version 4, and says where it cannot follow', async () => {
  const { alice, bob, outcomes } = await watched(4)
  await alice.startSession(bob.address, await bob.bundle())
  for (let turn = 0; turn < 200; turn += 1) {
    await say(alice, bob, 'a')
    await say(bob, alice, 'b')
  }
  const all = outcomes()
  expect(all.filter((outcome) => outcome.endsWith('false'))).toEqual([])
  expect(all.filter((outcome) => outcome === 'opened true').length).toBeGreaterThan(385)
})

it('agrees that a damaged message of version 3 is refused, and disagrees with a peer that refuses a sound one', async () => {
  const { alice, bob, outcomes } = await watched(3)
  await alice.startSession(bob.address, await bob.bundle())
  const sealed = await alice.encrypt(bob.address, bytesOf('sound'))
  const damaged = sealed.bytes.map((byte, at) => (at === sealed.bytes.length - 1 ? byte ^ 1 : byte))
  expect(await deliver(alice, bob, { ...sealed, bytes: damaged })).toBe('refused: undecryptable')
  expect(outcomes()).toEqual(['refused true'])
  const deaf = await watched(3, (peer) => ({
    ...peer,
    async decrypt(...message) {
      await peer.decrypt(...message)
      return { ok: false, reason: 'undecryptable', detail: 'a defect of ours' }
    },
  }))
  await deaf.alice.startSession(deaf.bob.address, await deaf.bob.bundle())
  const refused = await deaf.alice.encrypt(deaf.bob.address, bytesOf('sound'))
  expect(await deliver(deaf.alice, deaf.bob, refused)).toBe('refused: undecryptable')
  expect(deaf.outcomes()).toEqual(['opened false'])
})
