import {
  arrived,
  control,
  fc,
  type Judgement,
  judged,
  type Log,
  listed,
  proofsOf,
  purpose,
  stimuliOf,
  survives,
} from '#harness'
import type { Expected } from './carried-inputs.ts'
import { PARSERS, PARTS, type Part } from './inputs.ts'
import { world } from './parser-world.ts'

/** No batch needs more than this, whatever it holds. */
const MOST_BYTES = 512 * 1024 * 1024

const isWoken = (part: Part) => part === 'push token' || part === 'push body' || part === 'key set reply'
const overOf = (part: Part) =>
  PARSERS[part].transport === undefined ? {} : { transport: PARSERS[part].transport }

purpose('ROB-01', {
  title: 'no malformed input to any parser ends the client, silences it, or makes it grow',
  verifies: ['ROB-01'],
  severity: 2,
  effect: 'One request or message that anybody can make takes the messenger or the provider’s server away.',
  remedy:
    'Parse with bounds of size and depth, check types before use, take no name from input for one of the language, and treat a failure as that input’s own.',
  // at full 120 batches: about 1,500 inputs
  cases: { smoke: 0, gate: 4, full: 120 },
  situations: PARTS,
  takes: Object.fromEntries(PARTS.map((part) => [part, PARSERS[part].takes ?? []])),
  variants: PARTS.map((part) => ({
    part,
    seeds: Array.from({ length: PARSERS[part].batch }, (_, n) => n),
    ...overOf(part),
  })),
  // a list, so that shrinking ends at the one input that does the harm
  stimuli: fc.oneof(
    ...PARTS.map((part) =>
      fc
        .array(fc.nat(1_000_000), { minLength: 1, maxLength: PARSERS[part].batch, size: 'max' })
        .map((seeds) => ({ part, seeds, ...overOf(part) })),
    ),
  ),
  story: ({ part, seeds: inputs }) => [
    `${inputs.length} inputs go to what reads this: ${part}`,
    'with everybody else the client goes on, and a push wakes it',
  ],
  with: world,
  async when(world, { part, seeds }) {
    const { alice, bob, mallory, carol, clock, process, offers, reaches } = world
    const before = await bob.catchesUp(alice)
    const weight = await process.weighs()
    if (isWoken(part) && offers.includes('push')) await bob.goesToBackground()
    const expected: Expected[] = []
    for (const seed of seeds) {
      const played = process.alive ? await PARSERS[part].play(world, seed) : undefined
      if (played === undefined) break
      if (played.due !== 'either') expected.push(played)
    }
    // the last input may have left the client waiting: for more octets, for keys, or for its turn to connect
    if (process.alive && part === 'key set reply' && offers.includes('clock'))
      await clock.advances(2 * world.keysLastMs)
    if (process.alive && !isWoken(part)) await world.again(bob)
    reaches(part)
    const enlists = part !== 'enlistment reply' || (process.alive && (await carol.enlists()) === 'ok')
    const answered = process.alive && (await world.fetches(world.jwksPath, 'HTTP/1.1'))?.status === 200
    const after = process.alive ? await bob.outlives(alice) : ''
    const again = after === '' ? '' : await bob.outlives(mallory)
    const weights = [weight, process.alive ? await process.weighs() : 0]
    const place = { account: bob.address, conversation: mallory.address, author: mallory.address }
    return { before, after, again, answered, enlists, weights, expected, place }
  },
  then: (log, { before, after, again, answered, enlists, weights, expected, place }) => [
    control(arrived(log, before, 'the conversation works before')),
    ...survives(log, 'something malformed came in'),
    arrived(log, after, 'another conversation goes on after all that, and a user who was away is back'),
    arrived(log, again, 'the conversation that it came in goes on'),
    judged(
      'server',
      answered ? 'pass' : 'fail',
      'the key set is served after all that',
      exchanges(log),
      'absence',
    ),
    judged(
      'enlistment',
      enlists ? 'pass' : 'fail',
      'a user enlists after all that',
      decisions(log),
      'absence',
    ),
    ...expected.flatMap(({ note, due, canary }) =>
      due === 'ends'
        ? ended(log, note, place.account)
        : canary === ''
          ? []
          : [listed(log, canary, place, again, { least: 1, most: 1 }, `legal octets bring it (${note})`)],
    ),
    bounded(log, weights),
  ],
})

/** After this input the connection was ended by the candidate, and nobody who was greeted so answered. */
function ended(log: Log, note: string, account: string): readonly Judgement[] {
  const input = stimuliOf(log, 'octets.written').find(({ data }) => data.note === note)
  const handshakes = proofsOf(log, 'noise.handshake').filter(({ data }) => data.flaw === note)
  const answered = handshakes.find(({ data }) => data.complete || data.answered > 0)
  if (answered) return [judged('ended', 'fail', `the handshake goes on after ${note}`, [answered.n])]
  if (handshakes.length > 0)
    return [
      judged(
        'ended',
        'pass',
        `the handshake ends at ${note}`,
        handshakes.map(({ n }) => n),
      ),
    ]
  if (input === undefined) return []
  // afterwards the user goes offline, which ends it too
  const left = stimuliOf(log, 'call.made').find(({ n, data }) => n > input.n && data.action === 'go-offline')
  const closed = proofsOf(log, 'stream.closed').find(
    ({ n, data }) => n > input.n && data.account === account && data.by === 'candidate',
  )
  return closed !== undefined && (left === undefined || closed.n < left.n)
    ? [judged('ended', 'pass', `the connection ends at ${note}`, [closed.n])]
    : [judged('ended', 'fail', `the connection goes on after ${note}`, [], 'absence')]
}

function decisions(log: Log): number[] {
  return proofsOf(log, 'enlistment.decided')
    .slice(-1)
    .map(({ n }) => n)
}

function exchanges(log: Log): number[] {
  return proofsOf(log, 'http.exchange')
    .filter(({ data }) => data.by === 'tester')
    .slice(-1)
    .map(({ n }) => n)
}

/** What the batch did to the candidate's memory. */
function bounded(log: Log, [before = 0, after = 0]: readonly number[]) {
  const at = proofsOf(log, 'process.weighed').map(({ n }) => n)
  const grown = Math.max(0, after - before)
  const text = `memory grew by ${Math.round(grown / 1024 / 1024)} MiB`
  return judged('memory', grown < MOST_BYTES ? 'pass' : 'fail', text, at)
}
