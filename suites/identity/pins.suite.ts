import { arrived, control, fc, finds, type Log, policyKept, proof, purpose, type Tester } from '#harness'

const MOST_DEVICES = 4

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('the peer changes' as const) },
  { weight: 2, arbitrary: fc.constant('the first identity returns' as const) },
  { weight: 6, arbitrary: fc.constant('the peer writes' as const) },
  { weight: 6, arbitrary: fc.constant('the user writes' as const) },
  { weight: 2, arbitrary: fc.constant('the user accepts' as const) },
)
type Step =
  | 'the peer changes'
  | 'the first identity returns'
  | 'the peer writes'
  | 'the user writes'
  | 'the user accepts'

const CHANGED: Step = 'the peer changes'
const RETURNS: Step = 'the first identity returns'
const PEER: Step = 'the peer writes'
const USER: Step = 'the user writes'
const ACCEPTS: Step = 'the user accepts'

/** What happens after a first message of the user; `restart`: before which step the process is killed. */
type Schedule = { readonly lapsed: boolean; readonly steps: readonly Step[]; readonly restart: number }

const SCHEDULES: readonly Schedule[] = [
  { lapsed: false, steps: [USER, CHANGED, USER, PEER, USER], restart: -1 },
  { lapsed: true, steps: [CHANGED, USER, PEER, USER], restart: -1 },
  { lapsed: false, steps: [PEER, CHANGED, PEER, RETURNS, PEER, USER, CHANGED, USER], restart: -1 },
  { lapsed: false, steps: [CHANGED, PEER, ACCEPTS, USER, CHANGED, USER, ACCEPTS, USER], restart: 4 },
  { lapsed: false, steps: [CHANGED, USER, USER, PEER], restart: 2 },
]

purpose('ID-01', {
  title: 'a new identity of a peer is surfaced before or with the first message under it',
  verifies: ['E2E-17'],
  severity: 1,
  effect:
    'Whoever controls the directory puts a key of their own in the place of a peer’s, and the user goes on writing to it without a hint.',
  remedy:
    'Compare every identity key, in bundles and in messages, with the pinned one before anything is encrypted or shown under it; tell the user first, and wait where the policy says so.',
  tier: 'smoke',
  cases: { smoke: 1, gate: 6, full: 80 },
  situations: ['the peer changes', 'the first identity returns', 'the user accepts', 'restart'],
  takes: { [ACCEPTS]: ['accept-key-change'] },
  variants: SCHEDULES,
  stimuli: fc.record<Schedule>({
    lapsed: fc.constant(false),
    steps: fc.array(step, { minLength: 3, maxLength: 9 }),
    restart: fc.constant(-1),
  }),
  story: ({ lapsed, steps, restart }) => [
    `the user writes a first message${lapsed ? ', which is not answered for long' : ''}`,
    ...steps.flatMap((step, index) => [
      ...(index === restart ? ['the candidate is killed and started'] : []),
      step,
    ]),
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when(
    { alice, bob, process, clock, gatekeeper, reinstalls, offers, identityPolicy, reaches },
    { lapsed, steps, restart },
  ) {
    const first = await bob.sends(alice, 'a first message')
    await alice.opens(first)
    if (!lapsed) await bob.catchesUp(alice)
    else if (offers.includes('clock')) await clock.advances(LAPSE_MS)
    const devices: Tester[] = [alice]
    let current: Tester = alice
    for (const [index, step] of steps.entries()) {
      if (index === restart) {
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
        reaches('restart')
      }
      if (step === CHANGED && devices.length < MOST_DEVICES) {
        current = await reinstalls(alice)
        devices.push(current)
        reaches(CHANGED)
      } else if (step === RETURNS && current !== alice) {
        current = alice
        gatekeeper.directs(alice)
        await alice.forgets(bob)
        reaches(RETURNS)
      } else if (step === ACCEPTS && offers.includes('accept-key-change')) {
        await bob.acceptsKeyChange(alice)
        reaches(ACCEPTS)
      } else if (step === PEER) {
        await current.sends(bob, 'it is me')
        await bob.settles()
        await bob.lists(alice)
      } else if (step === USER) await writes(bob, current)
    }
    const ends = { handle: bob.handle, user: bob.address, peer: alice.address }
    if (identityPolicy === 'block' && !offers.includes('accept-key-change'))
      return { policy: identityPolicy, ends, first: first.canary, barrier: '', last: '' }
    await current.forgets(bob)
    const asked = await current.sends(bob, 'do you know me?')
    await bob.settles()
    if (!(await bob.shows(alice, asked)) && offers.includes('accept-key-change'))
      await bob.acceptsKeyChange(alice)
    const barrier = await bob.catchesUp(current)
    const last = await writes(bob, current)
    return { policy: identityPolicy, ends, first: first.canary, barrier, last: last.canary }
  },
  then: (log, { policy, ends, first, barrier, last }) => [
    ...policyKept(log, policy, ends),
    control(opened(log, first, 'an ordinary first message was sent')),
    ...(barrier === '' ? [] : goesOn(log, barrier, last)),
  ],
})

/** An unanswered session can no longer be used after this time. */
const LAPSE_MS = 31 * 24 * 60 * 60 * 1000

/** The user writes, whoever has the address then; who cannot open it asks once to have it again. */
async function writes(bob: import('#harness').CandidateUser, current: Tester) {
  const sent = await bob.tries(current, 'to whom it may concern')
  await bob.settles()
  if ((await current.looks(sent)) === 'unopened') {
    current.asksAgain(sent, bob, 1)
    await bob.settles()
    await current.looks(sent)
  }
  return sent
}

function opened(log: Log, canary: string, because: string) {
  return finds(
    log,
    proof('message.opened', (d) => d.canary === canary),
    because,
  )
}

/** Both directions work under the identity that the user has accepted, or was told of. */
function goesOn(log: Log, barrier: string, last: string) {
  return [
    arrived(log, barrier, 'the peer is heard under the identity that was told of or accepted'),
    opened(log, last, 'the peer is reached under the identity that was told of or accepted'),
  ]
}
