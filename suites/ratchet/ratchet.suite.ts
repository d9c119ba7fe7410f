import {
  arrived,
  control,
  digestText,
  fc,
  finds,
  judged,
  type Log,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Sent,
} from '#harness'
import { peerBegunBy } from '../begun.ts'
import { noPairTwice } from './pairs.ts'
import { toldTurns } from './told.ts'

const turn = fc.oneof({
  weight: 5,
  arbitrary: fc.record({
    alice: fc.integer({ min: 1, max: 3 }),
    bob: fc.integer({ min: 1, max: 3 }),
    held: fc.boolean(),
    late: fc.boolean(),
  }),
})

purpose('RT-18', {
  title: 'the candidate steps its ratchet on every turn and never goes back',
  verifies: ['E2E-09'],
  severity: 1,
  effect: 'Without a new ratchet key on every turn, one stolen state opens all that follows.',
  remedy:
    'Make a fresh ratchet key pair whenever a new ratchet key of the peer was used, and store it before sending.',
  applies: ['signal'],
  cases: { smoke: 1, gate: 6, full: 60 },
  situations: ['restart clean', 'restart kill', 'several in a turn', 'late from an earlier turn'],
  variants: [
    {
      turns: [
        { alice: 1, bob: 1, held: false, late: false },
        { alice: 2, bob: 3, held: false, late: true },
        { alice: 1, bob: 2, held: true, late: true },
        { alice: 1, bob: 1, held: false, late: false },
      ],
      restart: 'clean',
      at: 2,
      begun: 'alice',
    },
    {
      turns: [
        { alice: 1, bob: 2, held: false, late: false },
        { alice: 1, bob: 2, held: false, late: false },
        { alice: 1, bob: 2, held: false, late: false },
      ],
      restart: 'kill',
      at: 1,
      begun: 'alice',
    },
    {
      turns: [
        { alice: 1, bob: 1, held: false, late: false },
        { alice: 2, bob: 2, held: false, late: true },
        { alice: 1, bob: 1, held: false, late: false },
      ],
      restart: 'none',
      at: -1,
      begun: 'bob',
    },
  ],
  stimuli: fc.record({
    turns: fc.array(turn, { minLength: 3, maxLength: 10 }),
    restart: fc.constant('none'),
    at: fc.constant(-1),
    begun: fc.constantFrom('alice', 'bob'),
  }),
  story: toldTurns,
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when(world, { turns, restart, at, begun }) {
    const { bob, process, gatekeeper, reaches } = world
    const alice = await peerBegunBy(begun, world)
    const groups: string[][] = []
    const waiting: Sealed[] = []
    for (const [index, { alice: theirs, bob: ours, held, late }] of turns.entries()) {
      if (held) alice.holds()
      for (let n = 0; n < theirs; n += 1) await alice.sends(bob, `turn ${index}`)
      const earlier = waiting.splice(0)
      if (late) waiting.push(await alice.seals(bob, `late from turn ${index}`))
      const barrier = await bob.catchesUp(alice)
      for (const message of earlier) {
        // the last thing that the candidate opens before it answers
        alice.delivers(message, bob)
        await gatekeeper.seesHandled(bob, message.id)
        reaches('late from an earlier turn')
      }
      if (index === at) {
        await process.restarts(restart as 'clean' | 'kill')
        reaches(`restart ${restart}`)
      }
      const sent: Sent[] = []
      for (let n = 0; n < ours; n += 1) sent.push(await bob.sends(alice, `answer ${index}`))
      if (ours > 1) reaches('several in a turn')
      if (held) await alice.releases()
      await Promise.all(sent.map((message) => alice.opens(message)))
      groups.push([barrier, ...sent.map((s) => s.id)])
    }
    return { groups, address: bob.address, alice: alice.address }
  },
  then: (log, { groups, address, alice }) => [
    ...groups.map(([barrier = '']) =>
      control(arrived(log, barrier, 'the candidate has read the turn before it answers')),
    ),
    ...stepped(
      log,
      groups.map(([, ...ids]) => ids),
      address,
      alice,
    ),
  ],
})

/**
 * The first answer of every turn has an unseen ratchet key and counter 0; the others keep it and count on by one. A new
 * session may begin at any message: then key and counter are new as well.
 */
function stepped(log: Log, turns: readonly (readonly string[])[], from: string, to: string) {
  const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === from && o.data.to === to)
  const seen = new Set<string>()
  return turns.flatMap((ids, turn) => {
    const headers = ids.map((id) => sent.find((o) => o.data.id === id))
    const before = sent.filter((o) => !ids.includes(o.data.id) && o.n < (headers[0]?.n ?? 0))
    for (const o of before) if (o.data.header) seen.add(o.data.header.ratchetKey)
    return headers.map((o, index) => {
      const header = o?.data.header
      if (!o || !header)
        return judged(
          'stepped',
          'fail',
          `answer ${index + 1} of turn ${turn + 1} was not seen on the wire`,
          [],
          'absence',
        )
      const previous = headers[index - 1]?.data.header
      if (index === 0) {
        const fresh = !seen.has(header.ratchetKey)
        seen.add(header.ratchetKey)
        if (!fresh && tookUpAgain(before, o))
          return judged('stepped', 'pass', `turn ${turn + 1} takes an earlier session up again`, [o.n])
        if (!fresh)
          return judged(
            'stepped',
            'fail',
            `turn ${turn + 1} was answered under a ratchet key that was used before`,
            [o.n],
          )
        if (header.counter !== 0)
          return judged(
            'stepped',
            'fail',
            `turn ${turn + 1} begins its chain at counter ${header.counter}, not 0`,
            [o.n],
          )
        return judged('stepped', 'pass', `turn ${turn + 1} begins a new chain`, [o.n])
      }
      const renewed = header.baseKey !== undefined && header.baseKey !== previous?.baseKey
      if (renewed && header.counter === 0 && !seen.has(header.ratchetKey)) {
        seen.add(header.ratchetKey)
        return judged('stepped', 'pass', `turn ${turn + 1} goes on in a new session`, [o.n])
      }
      if (header.ratchetKey !== previous?.ratchetKey)
        return judged('stepped', 'fail', `the ratchet key changed within turn ${turn + 1}`, [o.n])
      if (header.counter !== previous.counter + 1)
        return judged(
          'stepped',
          'fail',
          `counter ${header.counter} follows ${previous.counter} within turn ${turn + 1}`,
          [o.n],
        )
      return judged('stepped', 'pass', `answer ${index + 1} of turn ${turn + 1} counts on`, [o.n])
    })
  })
}

type SentProof = ReturnType<typeof proofsOf<'ciphertext.sent'>>[number]

/**
 * A late message of a session that the candidate had replaced makes that the current one again, as the protocol has it: it goes
 * on behind its last message. Without a session begun since then there is nothing to go back to.
 */
function tookUpAgain(before: readonly SentProof[], { data }: SentProof): boolean {
  const last = before.findLast((o) => o.data.header?.ratchetKey === data.header?.ratchetKey)
  if (!last || !data.header || data.header.counter !== (last.data.header?.counter ?? 0) + 1) return false
  const earlier = new Set(before.filter((o) => o.n <= last.n).map((o) => o.data.header?.baseKey))
  return before.some((o) => o.n > last.n && o.data.header?.baseKey && !earlier.has(o.data.header.baseKey))
}

purpose(
  'RT-19',
  {
    title: 'no message key is ever used for two messages',
    verifies: ['ROB-04'],
    applies: ['signal'],
    severity: 1,
    effect:
      'Two ciphertexts under one key can be compared, and the ratchet is known to have gone back or to be unlocked.',
    remedy:
      'Store the advanced chain before the ciphertext leaves; resend the stored ciphertext instead of encrypting again.',
    variants: [
      { kill: 'none', begun: 'alice' },
      { kill: 'after', begun: 'alice' },
      { kill: 'during', begun: 'bob' },
      { kill: 'none, but a clone', begun: 'alice' },
    ],
    with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
    async when(world, { kill, begun }) {
      const { bob, process, gatekeeper, thief, offers } = world
      const alice = await peerBegunBy(begun, world)
      const cloned =
        kill.includes('clone') && ['state-export', 'state-import'].every((f) => offers.includes(f))
      const state = cloned ? await bob.exportsState('memory') : ''
      const sent: Sent[] = await Promise.all(
        Array.from({ length: 5 }, (_, n) => bob.sends(alice, `before ${n}`)),
      )
      if (kill === 'during') {
        const racing = Array.from({ length: 5 }, (_, n) => bob.tries(alice, `racing the kill ${n}`))
        await process.restarts('kill')
        await Promise.all(racing)
      }
      if (kill === 'after') await process.restarts('kill')
      const clone = cloned ? await thief.clones(bob, state) : undefined
      for (let n = 0; clone && n < 5; n += 1) await clone.tries(alice, `from the restored state ${n}`)
      await gatekeeper.seesOnline(bob)
      gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      for (let n = 0; n < 5; n += 1) sent.push(await bob.sends(alice, `after ${n}`))
      await Promise.all(sent.map((message) => alice.opens(message)))
      const barrier = await bob.catchesUp(alice)
      return { canaries: sent.map((s) => s.canary), barrier }
    },
    then: (log, { canaries, barrier }) => [
      ...noPairTwice(log),
      ...canaries.map((canary) =>
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'what the candidate took for sending arrives',
        ),
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ],
  },
  {
    collect: (log) =>
      proofsOf(log, 'ciphertext.sent').flatMap((o) =>
        o.data.header
          ? [
              {
                at: o.n,
                what: 'pair',
                key: `${o.data.from} ${o.data.header.ratchetKey} ${o.data.header.counter}`,
                value: digestText(o.data.bytes),
              },
            ]
          : [],
      ),
    then: (log) => {
      const entries = proofsOf(log, 'ledger.entry')
      const first = new Map(entries.map((o) => [o.data.key, o]))
      const repeated = entries.filter((o) => first.get(o.data.key)?.data.value !== o.data.value)
      const [hit] = repeated
      if (hit)
        return [
          judged(
            'pair',
            'fail',
            `one message key encrypted two different messages (${hit.data.case}, observation ${hit.data.at})`,
            repeated.map((o) => o.n),
          ),
        ]
      if (entries.length === 0)
        return [
          judged(
            'pair',
            'inconclusive',
            'no ciphertext of a readable form was seen in the whole campaign',
            [],
            'absence',
          ),
        ]
      return [
        judged(
          'pair',
          'pass',
          `${entries.length} ciphertexts of the whole campaign, each under a key of its own`,
          [entries[0]?.n ?? 0],
        ),
      ]
    },
  },
)
