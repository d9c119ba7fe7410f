import { arrived, control, fc, judged, type Log, proofsOf, purpose, type Sealed, unseen } from '#harness'
import { peerBegunBy } from '../begun.ts'

purpose('PC-01', {
  title: 'a stolen state is useless after two full round trips',
  verifies: ['E2E-09'],
  needs: ['state-export', 'state-import'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect: 'One moment of access to a device becomes access for good.',
  remedy:
    'Mix a fresh ratchet key into the root key on every turn, from real randomness, and never fall back to an older chain.',
  cases: { smoke: 1, gate: 2, full: 20 },
  situations: ['more than one message in a turn'],
  variants: [
    { at: 'sent', before: [1], after: [1, 1, 1, 1], begun: 'alice' },
    { at: 'received', before: [1], after: [1, 2, 1, 1], begun: 'alice' },
    { at: 'sent', before: [2, 1], after: [2, 3, 1, 2], begun: 'bob' },
  ],
  stimuli: fc.record({
    at: fc.constantFrom('sent', 'received'),
    before: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    after: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 6 }),
    begun: fc.constantFrom('alice', 'bob'),
  }),
  story: ({ at, before, after, begun }) => [
    ...(begun === 'bob' ? ['Bob begins the conversation'] : []),
    ...before.map((count) => `Alice sends ${count} messages and Bob answers`),
    ...(at === 'received' ? ['Alice sends one more'] : []),
    'Bob’s state is stolen',
    ...after.map((count) => `Alice sends ${count} messages and Bob answers`),
    'the thief gets everything that Alice has sent since',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(world, { at, before, after, begun }) {
    const { bob, thief, reaches } = world
    const alice = await peerBegunBy(begun, world)
    const roundTrip = async (messages: number) => {
      const sent: Sealed[] = []
      for (let n = 0; n < messages; n += 1) sent.push(await alice.sends(bob, 'over'))
      if (messages > 1) reaches('more than one message in a turn')
      const barrier = await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'and back'))
      return { sent, barrier }
    }
    for (const messages of before) await roundTrip(messages)
    if (at === 'received') {
      await alice.sends(bob, 'the last before the theft')
      await bob.catchesUp(alice)
    }
    const state = await bob.exportsState('memory')
    const first = await alice.sends(bob, 'the first after the theft')
    const last = await alice.seals(bob, 'kept for the clone alone')
    const trips: { sent: Sealed[]; barrier: string }[] = []
    for (const messages of after) trips.push(await roundTrip(messages))
    const clone = await thief.clones(bob, state)
    const recorded = [first, ...trips.flatMap(({ sent }) => sent)]
    for (const [index, message] of recorded.entries())
      alice.delivers(message, clone, { form: 'replayed', id: `${message.id}-stolen-${index}` })
    alice.delivers(last, clone)
    await clone.goesThrough(alice, last)
    return {
      first: first.canary,
      last: last.canary,
      early: trips.slice(0, 2).flatMap(({ sent }) => sent.map((m) => m.canary)),
      late: trips.slice(2).flatMap(({ sent }) => sent.map((m) => m.canary)),
      barriers: trips.map(({ barrier }) => barrier),
      account: bob.address,
      instance: clone.instance,
    }
  },
  then: (log, { first, last, early, late, barriers, account, instance }) => [
    control(arrived(log, first, 'the clone opens the first message of the stolen chain', instance)),
    control(arrived(log, last, 'the clone still opens the stolen chain at the end', instance)),
    ...barriers.map((barrier) => control(arrived(log, barrier, 'the real conversation went on'))),
    ...late.map((canary) =>
      unseen(
        log,
        canary,
        account,
        last,
        'the clone opened a message that was sent after two full round trips',
        instance,
      ),
    ),
    readable(log, early, instance),
  ],
})

/** How many of the messages within the bound the clone opened: an observation, never a failure. */
function readable(log: Log, early: readonly string[], instance: string) {
  const seen = proofsOf(log, 'message.shown').filter(
    (o) => o.data.instance === instance && early.includes(o.data.canary),
  )
  return judged(
    'bound',
    'pass',
    `${new Set(seen.map((o) => o.data.canary)).size} of ${early.length} messages within two round trips were still readable`,
    seen.map((o) => o.n),
  )
}
