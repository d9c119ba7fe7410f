import { arrived, exactly, fc, finds, proof, purpose, type Sealed, type Sent } from '#harness'
import { noPairTwice } from './pairs.ts'

type RushStep = 'bob sends' | 'bob sends elsewhere' | 'alice sends' | 'deliver' | 'alice opens' | 'rest'

const RUSH_WORDS: { readonly [step in RushStep]: string } = {
  'bob sends': 'Bob sends a message, and nobody waits for that',
  'bob sends elsewhere': 'Bob sends a message to Carol, and nobody waits for that',
  'alice sends': 'Alice sends a message; it stays on the way',
  deliver: 'the oldest message on the way is delivered',
  'alice opens': 'Alice opens the next message of Bob, so that her next one turns the ratchet',
  rest: 'Bob’s sending ends',
}

/** Fifty messages, `rush` of them at a time, and beside each a message of the `flood` that was sealed before. */
function rushing({ flood, rush }: { readonly flood: number; readonly rush: number }): RushStep[] {
  const pair: RushStep[] = flood > 0 ? ['deliver', 'bob sends'] : ['bob sends']
  const round = [...Array.from({ length: rush }, () => pair).flat(), 'rest' as const]
  return [
    ...Array.from({ length: flood }, () => 'alice sends' as const),
    ...Array.from({ length: 50 / rush }, () => round).flat(),
  ]
}

/** Two at a time to each of two users, and one that comes meanwhile. */
const ELSEWHERE: RushStep[] = [
  'alice sends',
  'bob sends',
  'bob sends elsewhere',
  'deliver',
  'bob sends elsewhere',
  'bob sends',
]

/** A turn of Alice in the middle of what Bob sends. */
const TURNING: RushStep[] = [
  'bob sends',
  'bob sends',
  'bob sends',
  'alice opens',
  'alice sends',
  'alice sends',
  'bob sends',
  'deliver',
  'bob sends',
  'bob sends',
  'deliver',
]

purpose('RT-20', {
  title: 'messages that are sent at the same time all arrive',
  verifies: ['ROB-04', 'MSG-02'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect: 'Two messages under one key: one of them is lost, and both can be read against each other.',
  remedy: 'Let one operation at a time touch a session: take a lock per peer around load, use and store.',
  cases: { smoke: 0, gate: 6, full: 60 },
  situations: ['a turn while messages are sent'],
  variants: [
    { steps: rushing({ flood: 0, rush: 50 }) },
    { steps: rushing({ flood: 50, rush: 50 }) },
    { steps: rushing({ flood: 50, rush: 10 }) },
    { steps: rushing({ flood: 50, rush: 2 }) },
    { steps: Array.from({ length: 8 }, () => TURNING).flat() },
    { steps: Array.from({ length: 20 }, () => ELSEWHERE).flat() },
  ],
  // the order in which calls and messages are let go; what is called is not awaited before `rest`
  stimuli: fc.record({
    steps: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant('bob sends' as const) },
        { weight: 2, arbitrary: fc.constant('bob sends elsewhere' as const) },
        { weight: 4, arbitrary: fc.constant('alice sends' as const) },
        { weight: 5, arbitrary: fc.constant('deliver' as const) },
        { weight: 2, arbitrary: fc.constant('alice opens' as const) },
        { weight: 1, arbitrary: fc.constant('rest' as const) },
      ),
      { minLength: 10, maxLength: 60, size: 'max' },
    ),
  }),
  story: ({ steps }) => [
    ...steps.map((step) => RUSH_WORDS[step]),
    'all that is under way ends, and one more message goes each way',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, meets, reaches }, { steps }) {
    const waiting: Sealed[] = []
    const incoming: string[] = []
    const sending: Promise<Sent>[] = []
    const elsewhere: Promise<Sent>[] = []
    const carol = steps.includes('bob sends elsewhere') ? await meets('carol') : alice
    if (carol !== alice) await carol.opens(await bob.sends(carol, 'hello'))
    let opened = 0
    let hasTurned = false
    for (const step of steps) {
      if (step === 'alice sends') waiting.push(await alice.seals(bob, 'meanwhile'))
      else if (step === 'bob sends') sending.push(bob.sends(alice, `at once ${sending.length}`))
      else if (step === 'bob sends elsewhere')
        elsewhere.push(bob.sends(carol, `elsewhere ${elsewhere.length}`))
      else if (step === 'rest') await Promise.all([...sending, ...elsewhere])
      else if (step === 'alice opens') {
        const oldest = sending[opened]
        opened += 1
        if (oldest) hasTurned = (await alice.opens(await oldest)) || hasTurned
      } else {
        const message = waiting.shift()
        if (!message) continue
        alice.delivers(message, bob)
        incoming.push(message.canary)
        if (hasTurned && sending.length > opened) reaches('a turn while messages are sent')
      }
    }
    const sent = (await Promise.all(sending)).map((message) => ({ message, to: alice }))
    for (const message of await Promise.all(elsewhere)) sent.push({ message, to: carol })
    await bob.settles()
    sent.push({ message: await bob.sends(alice, 'after the rush'), to: alice })
    await Promise.all(sent.map(({ message, to }) => to.opens(message)))
    const barrier = await bob.catchesUp(alice)
    return {
      sent: sent.map(({ message, to }) => ({ canary: message.canary, to: to.name })),
      incoming,
      barrier,
    }
  },
  then: (log, { sent, incoming, barrier }) => [
    ...sent.map(({ canary, to }) =>
      exactly(
        log,
        1,
        proof('message.opened', (d) => d.canary === canary && d.intact && d.by === to),
        'a message sent at the same time as others is opened once, by whom it is for',
      ),
    ),
    ...noPairTwice(log),
    ...incoming.map((canary) =>
      finds(
        log,
        proof('message.shown', (d) => d.canary === canary),
        'a message that came meanwhile is shown',
      ),
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
