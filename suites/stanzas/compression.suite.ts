import {
  arrived,
  control,
  type Judgement,
  judged,
  type Log,
  packedZeros,
  proofsOf,
  purpose,
  survives,
} from '#harness'

/** What a message or an answer swells to, as far as a frame of the profile lets it; and what nobody needs to refuse it. */
const SWELLING_MIB = 480
const MOST_BYTES = 200 * 2 ** 20
const COMPRESSED = 3
const REMEDY =
  'Give every decompression the most that may come out of it, and stop there; what was refused is not unpacked first.'

/** What was resident at most while something swelled, beyond what was there before. */
function light(log: Log, [before = 0, most = 0]: readonly number[], what: string): Judgement {
  const at = proofsOf(log, 'process.weighed').map(({ n }) => n)
  if (before === 0 || most === 0)
    return judged('memory', 'inconclusive', `what ${what} took cannot be seen here`, at, 'absence')
  const grown = Math.max(0, most - before)
  const text = `${what} took ${Math.round(grown / 2 ** 20)} MiB at most`
  return judged('memory', grown < MOST_BYTES ? 'pass' : 'fail', text, at)
}

purpose('STZ-11', {
  title: 'a message is unpacked no further than a stanza may be long',
  verifies: ['STZ-11'],
  applies: ['stream:noise-binary'],
  severity: 3,
  effect:
    'Half a megabyte from the network becomes half a gigabyte of memory, and the system ends the messenger.',
  remedy: REMEDY,
  variants: [
    { transport: 'noise-binary', times: 1 },
    { transport: 'noise-binary', times: 3 },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, again, gatekeeper, process }, { times }) {
    const before = await bob.catchesUp(alice)
    const weight = await process.weighs()
    const bomb = Buffer.concat([Uint8Array.of(COMPRESSED), packedZeros(SWELLING_MIB)])
    for (let n = 0; n < times; n += 1) {
      if (!process.alive || (n > 0 && !(await again(bob)))) break
      const alteration = { where: 'message' as const, change: () => bomb }
      await gatekeeper.alters(
        bob,
        alice,
        await alice.seals(bob, 'in its place'),
        alteration,
        'half a gigabyte',
      )
      await bob.outlives(alice)
    }
    const weights = [weight, process.alive ? await process.weighs('most') : 0]
    return { before, after: process.alive ? await bob.outlives(alice) : '', weights }
  },
  then: (log, { before, after, weights }) => [
    control(arrived(log, before, 'the conversation works before')),
    ...survives(log, 'a message came that swells'),
    light(log, weights, 'a message that swells'),
    arrived(log, after, 'the conversation goes on'),
  ],
})

purpose('XM-05', {
  title: 'an answer over HTTPS is unpacked no further than an answer may be long',
  verifies: ['STZ-11'],
  needs: ['clock'],
  severity: 3,
  effect: 'Whoever answers for the gatekeeper takes the memory of a client or of the provider’s server.',
  remedy: REMEDY,
  variants: [{ from: 'enlistment' }, { from: 'key set' }],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
    ...(await given.newcomers('carol', 'dave')),
  }),
  async when({ alice, bob, carol, dave, clock, gatekeeper, process, offers, keysLastMs }, { from }) {
    const calls = from === 'key set' && offers.includes('push')
    const weight = await process.weighs()
    gatekeeper.misbehaves('swollen-replies', { mebibytes: SWELLING_MIB })
    if (calls) {
      await bob.goesToBackground()
      gatekeeper.rotatesPushKeys()
      await clock.advances(2 * keysLastMs)
      await gatekeeper.pushes(bob)
    } else await carol.enlists()
    const weights = [weight, process.alive ? await process.weighs('most') : 0]
    gatekeeper.behaves()
    if (process.alive) await clock.advances(2 * keysLastMs)
    const enlisted = process.alive ? [await carol.enlists(), await dave.enlists()] : []
    return { weights, enlisted, after: process.alive ? await bob.outlives(alice) : '' }
  },
  then: (log, { weights, enlisted, after }, { from }) => [
    ...survives(log, 'an answer came that swells'),
    light(log, weights, `an answer that swells (${from})`),
    judged(
      'enlistment',
      enlisted.length > 0 && enlisted.every((answer) => answer === 'ok') ? 'pass' : 'fail',
      'users enlist after that',
      proofsOf(log, 'enlistment.decided')
        .slice(-2)
        .map(({ n }) => n),
      'absence',
    ),
    arrived(log, after, 'a user who was away is back'),
  ],
})
