import { arrived, control, fc, judged, type Log, proofsOf, purpose, seeded, survives } from '#harness'
import {
  FORM_KINDS,
  FRAME_KINDS,
  mutatedForm,
  mutatedFrame,
  mutatedJson,
  mutatedProtobuf,
  mutatedStanza,
} from './mutants.ts'

/** What is fuzzed: each part is read by a parser of its own. */
const PARTS = ['push token', 'push body', 'stanza', 'content', 'key set request'] as const
type Part = (typeof PARTS)[number]
/** What a Noise connection carries, outside of the encryption and inside; each input may cost a connection. */
const CARRIED = [
  { part: 'frame', transport: 'noise', seeds: seeds(0, FRAME_KINDS) },
  { part: 'message in a frame', transport: 'noise-binary', seeds: seeds(0, FORM_KINDS) },
] as const
type Carried = (typeof CARRIED)[number]['part']

/** Each kind of change to a stanza with each kind of text. */
const BATCH = 49
/** No batch needs more than this, whatever it holds. */
const MOST_BYTES = 512 * 1024 * 1024

purpose('ROB-01', {
  title: 'no malformed input to any parser ends the client, silences it, or makes it grow',
  verifies: ['ROB-01'],
  severity: 2,
  effect: 'One request or message that anybody can make takes the messenger or the provider’s server away.',
  remedy:
    'Parse with bounds of size and depth, check types before use, take no name from input for one of the language, and treat a failure as that input’s own.',
  // at full 60 batches: about 2,900 inputs
  cases: { smoke: 0, gate: 1, full: 60 },
  situations: [...PARTS, ...CARRIED.map(({ part }) => part)],
  takes: { frame: ['stream:noise'], 'message in a frame': ['stream:noise-binary'] },
  variants: [...PARTS.map((part) => ({ part, seeds: seeds(0, BATCH) })), ...CARRIED] satisfies {
    part: Part | Carried
    seeds: number[]
  }[],
  // a list, so that shrinking ends at the one input that does the harm
  stimuli: fc.record({
    part: fc.constantFrom<Part>(...PARTS),
    seeds: fc.array(fc.nat(1_000_000), { minLength: BATCH, maxLength: BATCH, size: 'max' }),
  }),
  story: ({ part, seeds: inputs }) => [
    `${inputs.length} inputs go to what reads this: ${part}`,
    'with everybody else the client goes on, and a push wakes it',
  ],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' })),
    ...(await given.provider()),
  }),
  async when(world, { part, seeds: inputs }) {
    const { alice, bob, mallory, gatekeeper, process, offers, reaches } = world
    const before = await bob.catchesUp(alice)
    const weight = await process.weighs()
    const isPush = part === 'push token' || part === 'push body'
    if (isPush && offers.includes('push')) await bob.goesToBackground()
    for (const seed of inputs) {
      if (!process.alive) break
      if (part === 'stanza') {
        const sealed = await mallory.seals(bob, 'on its way')
        mallory.delivers(sealed, bob, {
          alter: (usual) => mutatedStanza(usual, seed),
          form: 'corrupted',
          note: `mutation ${seed}`,
        })
      } else if (part === 'frame' || part === 'message in a frame') {
        // a connection of the user's own wish: what the input before did to it must not make the client wait ever longer
        if (!(await world.again(bob))) break
        const alteration =
          part === 'frame'
            ? { where: 'frame' as const, change: (octets: Uint8Array) => mutatedFrame(octets, seed) }
            : { where: 'message' as const, change: (octets: Uint8Array) => mutatedForm(octets, seed) }
        await gatekeeper.alters(
          bob,
          mallory,
          await mallory.seals(bob, 'on its way'),
          alteration,
          `mutation ${seed}`,
        )
      } else if (part === 'content') {
        const alter = (text: Uint8Array) => mutatedProtobuf(text, seed)
        mallory.delivers(await mallory.sealsAltered(bob, 'in it', alter), bob)
      } else if (part === 'key set request') {
        await world.fetches(`${world.jwksPath}${pathTail(seed)}`, seed % 2 === 0 ? 'HTTP/1.1' : 'HTTP/2')
      } else if (part === 'push body') {
        const body = mutatedJson({ to: bob.identifier }, seed)
        await gatekeeper.pushes(bob, { name: `body, mutation ${seed}`, body })
      } else {
        // half of them for the header, half for the claims, each in its own turn
        const [isHeader, nth] = [seed % 2 === 0, Math.floor(seed / 2)]
        await gatekeeper.pushes(bob, {
          name: `token, mutation ${seed}`,
          token: (kit) =>
            kit.token(
              isHeader ? mutatedJson(plain(kit.header), nth) : plain(kit.header),
              isHeader ? plain(kit.claims) : mutatedJson(plain(kit.claims), nth),
            ),
        })
      }
    }
    reaches(part)
    const answered = process.alive && (await world.fetches(world.jwksPath, 'HTTP/1.1'))?.status === 200
    const after = process.alive ? await bob.outlives(alice) : ''
    const again = after === '' ? '' : await bob.outlives(mallory)
    const weights = [weight, process.alive ? await process.weighs() : 0]
    return { before, after, again, answered, weights }
  },
  then: (log, { before, after, again, answered, weights }) => [
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
    bounded(log, weights),
  ],
})

/** Names and values as JSON has them. */
function plain<T extends object>(value: T): { readonly [name: string]: string | number } {
  return JSON.parse(JSON.stringify(value))
}

function seeds(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => first + n)
}

function pathTail(seed: number): string {
  const roll = seeded(seed).below
  const tails = [
    '%',
    '%00',
    '%zz',
    '?',
    '?%',
    '#',
    '/',
    '//',
    '/..',
    '/%2e%2e',
    ';a=b',
    '?a[]=b&a=c',
    `?${'a'.repeat(4_000)}`,
  ]
  return Array.from({ length: 1 + roll(3) }, () => tails[roll(tails.length)] ?? '').join('')
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
