import type { CandidateUser } from '#harness'
import {
  arrived,
  control,
  fc,
  judged,
  type Log,
  policyKept,
  proofsOf,
  purpose,
  safetyNumberOf,
  serviceIdOf,
  type Tester,
} from '#harness'

/** A number as a user of the candidate saw it, and what it has to depend on: hex keys, bare addresses. */
type Reading = {
  readonly user: string
  readonly peer: string
  readonly number: string
  readonly ownKey: string
  readonly peerKey: string
  /** The number that the other side's client shows, where it is one of ours. */
  readonly other: string
}

const EFFECT =
  'Two people compare the numbers, find them equal and believe that nobody is between them, while somebody is.'
const REMEDY =
  'Compute the number from both identity keys and both account ids as they are pinned locally, from nothing else, the same way on both ends.'

purpose('ID-06', {
  title: 'both ends of a conversation see the same safety number, and a third party’s differs',
  verifies: ['E2E-18'],
  applies: ['safety-number'],
  severity: 1,
  effect: EFFECT,
  remedy: REMEDY,
  variants: [{ first: 'peer' }, { first: 'user' }],
  with: (given) => given.users({ alice: 'tester', erin: 'tester', bob: 'candidate', carol: 'candidate' }),
  async when({ alice, erin, bob, carol, numberFormat }, { first }) {
    const readings: Reading[] = []
    for (const tester of [alice, erin]) {
      if (first === 'user') await tester.opens(await bob.sends(tester, 'hello'))
      await tester.sends(bob, 'hello')
      await bob.catchesUp(tester)
      readings.push(await reading(bob, tester))
    }
    const barrier = await bob.catchesUp(alice)
    const keys = { bob: readings[0]?.ownKey ?? '', carol: '' }
    await alice.sends(carol, 'hello')
    await carol.catchesUp(alice)
    keys.carol = (await alice.identityKeys(carol)).theirs
    const mutual = [
      await between(bob, carol, keys.bob, keys.carol),
      await between(carol, bob, keys.carol, keys.bob),
    ]
    return { readings, mutual, barrier, numberFormat }
  },
  then: (log, { readings, mutual, barrier, numberFormat }) => [
    control(arrived(log, barrier, 'the conversation works')),
    equal(log, mutual),
    allDiffer(log, [...readings, ...mutual.slice(0, 1)]),
    ...(numberFormat === '' ? [] : [...readings, ...mutual].map((r) => asPublished(log, r))),
  ],
})

const CHANGES = [
  'another identity',
  'another account with the same keys',
  'nothing',
  'a new session',
  'new prekeys',
] as const
type Change = (typeof CHANGES)[number]
type Story = { readonly steps: readonly Change[]; readonly restart: number }
const STORIES: readonly Story[] = [
  {
    steps: [
      'new prekeys',
      'a new session',
      'another identity',
      'another account with the same keys',
      'nothing',
    ],
    restart: -1,
  },
  { steps: ['nothing', 'another identity'], restart: 1 },
]

purpose('ID-07', {
  title: 'the safety number follows every identity key and account id involved, and nothing else',
  verifies: ['E2E-18'],
  applies: ['safety-number'],
  severity: 1,
  effect: EFFECT,
  remedy: REMEDY,
  cases: { smoke: 1, gate: 3, full: 40 },
  situations: [...CHANGES, 'restart'],
  variants: STORIES,
  stimuli: fc.record<Story>({
    steps: fc.array(fc.constantFrom(...CHANGES), { minLength: 1, maxLength: 5 }),
    restart: fc.constant(-1),
  }),
  story: ({ steps, restart }) =>
    steps.flatMap((step, index) => [
      ...(index === restart ? ['the candidate is restarted'] : []),
      `the peer has ${step}; the numbers are read`,
    ]),
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate' }),
  async when(world, { steps, restart }) {
    const { alice, bob, carol, process, gatekeeper, reinstalls, copies, offers, numberFormat, reaches } =
      world
    const readings: Reading[] = []
    const reads = async (current: Tester) => {
      for (const user of [bob, carol]) readings.push(await reading(user, current))
    }
    const meets = async (current: Tester) => {
      for (const user of [bob, carol]) {
        await current.forgets(user)
        await current.sends(user, 'hello')
        await user.settles()
        if (offers.includes('accept-key-change')) await user.acceptsKeyChange(current)
        await user.catchesUp(current)
      }
    }
    let current: Tester = alice
    await meets(current)
    await reads(current)
    for (const [index, step] of steps.entries()) {
      if (index === restart) {
        await process.restarts('kill')
        for (const user of [bob, carol]) await gatekeeper.seesOnline(user)
        reaches('restart')
      }
      if (step === 'another identity') current = await reinstalls(current)
      if (step === 'another account with the same keys') current = await copies(current)
      if (step === 'new prekeys') for (const user of [bob, carol]) gatekeeper.drainsPrekeys(user, current)
      if (step !== 'nothing') await meets(current)
      reaches(step)
      await reads(current)
    }
    const barrier = await bob.catchesUp(current)
    return { readings, barrier, numberFormat }
  },
  then: (log, { readings, barrier, numberFormat }) => [
    control(arrived(log, barrier, 'the conversation works')),
    followsKeys(log, readings),
    ...(numberFormat === '' ? [] : distinct(readings).map((r) => asPublished(log, r))),
  ],
})

purpose('ID-08', {
  title: 'the safety number is that of the identity which is written to, whatever the directory says',
  verifies: ['E2E-18', 'E2E-17'],
  applies: ['safety-number'],
  severity: 1,
  effect:
    'The number shown is not the one of the key in use, so that comparing it proves nothing and can be steered by the directory.',
  remedy: 'Compute the number from the pinned identity key, never from a fresh answer of the directory.',
  variants: [
    { listed: true, restart: false },
    { listed: true, restart: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper, reinstalls, identityPolicy }, { listed, restart }) {
    const before = await reading(bob, alice)
    const next = await reinstalls(alice, listed)
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    const still = await bob.readsNumber(alice)
    const sent = await bob.sends(alice, 'for whom?')
    await bob.settles()
    await alice.looks(sent)
    await next.looks(sent)
    const after = await bob.readsNumber(alice)
    const ends = { handle: bob.handle, user: bob.address, peer: alice.address }
    const barrier = await bob.catchesUp(alice)
    return {
      before,
      still,
      after,
      sent: sent.canary,
      names: { old: alice.name, next: next.name },
      ends,
      barrier,
      policy: identityPolicy,
    }
  },
  then: (log, { before, still, after, sent, names, ends, barrier, policy }) => [
    control(arrived(log, barrier, 'the old identity is still heard')),
    ...policyKept(log, policy, ends),
    numberOfRecipient(log, { before: before.number, still, after }, sent, names),
  ],
})

async function reading(user: CandidateUser, tester: Tester): Promise<Reading> {
  const number = await user.readsNumber(tester)
  const { own, theirs } = await tester.identityKeys(user)
  const other = await tester.readsNumber(user)
  return { user: user.address, peer: tester.address, number, ownKey: theirs, peerKey: own, other }
}

async function between(
  user: CandidateUser,
  peer: CandidateUser,
  ownKey: string,
  peerKey: string,
): Promise<Reading> {
  const number = await user.readsNumber(peer)
  return { user: user.address, peer: peer.address, number, ownKey, peerKey, other: '' }
}

function seen(log: Log, readings: readonly Reading[]): number[] {
  return proofsOf(log, 'number.shown')
    .filter(({ data }) => readings.some((r) => r.number === data.number && r.user === data.account))
    .map(({ n }) => n)
}

function equal(log: Log, readings: readonly Reading[]) {
  const numbers = new Set(readings.map(({ number }) => number))
  const because = 'two users of the candidate see the same number for their conversation'
  return judged('same number', numbers.size === 1 ? 'pass' : 'fail', because, seen(log, readings))
}

function allDiffer(log: Log, readings: readonly Reading[]) {
  const numbers = new Set(readings.map(({ number }) => number))
  const because = 'the numbers of different conversations differ'
  return judged(
    'other number',
    numbers.size === readings.length ? 'pass' : 'fail',
    because,
    seen(log, readings),
  )
}

/** Equal to what a library computes at the other end, and to the published computation, which the judge does itself. */
function asPublished(log: Log, one: Reading) {
  const side = (address: string, key: string) => ({
    serviceId: serviceIdOf(address),
    identityKey: Buffer.from(key, 'hex'),
  })
  const own = safetyNumberOf(side(one.user, one.ownKey), side(one.peer, one.peerKey))
  const digits = one.number.replaceAll(/\s/g, '')
  const isRight = digits === own && (one.other === '' || one.other === own)
  const because = `the number of ${one.user} and ${one.peer} is the one that their keys and ids give`
  return judged('published number', isRight ? 'pass' : 'fail', because, seen(log, [one]))
}

/** What the number has to depend on. */
function tupleOf({ user, peer, ownKey, peerKey }: Reading): string {
  return [user, ownKey, peer, peerKey].join(' ')
}

function distinct(readings: readonly Reading[]): readonly Reading[] {
  return [...new Map(readings.map((r) => [`${tupleOf(r)} ${r.number}`, r])).values()]
}

function followsKeys(log: Log, readings: readonly Reading[]) {
  const pairs = distinct(readings)
  const tuples = new Set(pairs.map(tupleOf))
  const numbers = new Set(pairs.map(({ number }) => number))
  const because = `${tuples.size} combinations of keys and accounts have ${tuples.size} numbers`
  if (pairs.length > tuples.size)
    return judged(
      'follows keys',
      'fail',
      'a number changed though no key and no account did',
      seen(log, readings),
    )
  return judged('follows keys', numbers.size === tuples.size ? 'pass' : 'fail', because, seen(log, readings))
}

/** The number at each moment belongs to whoever could open what was written then. */
function numberOfRecipient(
  log: Log,
  { before, still, after }: { readonly before: string; readonly still: string; readonly after: string },
  sent: string,
  names: { readonly old: string; readonly next: string },
) {
  const opened = proofsOf(log, 'message.opened').filter(({ data }) => data.canary === sent)
  const at = [...proofsOf(log, 'number.shown'), ...opened].map(({ n }) => n)
  const byOld = opened.some(({ data }) => data.by === names.old)
  const byNext = opened.some(({ data }) => data.by === names.next)
  const because = 'the number shown is that of the identity which is written to'
  if (!byOld && !byNext)
    return judged('number of recipient', 'inconclusive', `${because}: nobody could open`, at)
  const isRight = byOld ? still === before && after === before : after !== before
  return judged('number of recipient', isRight ? 'pass' : 'fail', because, at)
}
