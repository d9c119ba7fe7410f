import {
  arrived,
  fc,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Sent,
} from '#harness'

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('alice'), pick: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('bob'), pick: fc.constant(0) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver'), pick: fc.nat({ max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release'), pick: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew'), pick: fc.constant(0) }) },
)
const plain = (...names: readonly string[]) => names.map((name) => ({ do: name, pick: 0 }))

const OLDER = plain('alice', 'deliver', 'bob', 'release', 'alice', 'alice', 'alice', 'renew', 'alice')

purpose('KA-26', {
  title: 'two who begin at the same time lose nothing and find one session',
  verifies: ['E2E-11', 'E2E-12', 'ROB-05'],
  applies: ['signal'],
  severity: 2,
  effect:
    'Who writes first while the other does too loses messages, or the two can never read each other again.',
  remedy:
    'Keep the session that a first message opens beside the own one, answer in the newest that works, and archive the others.',
  cases: { smoke: 1, gate: 5, full: 100 },
  situations: ['both began', 'renewed'],
  variants: [
    { steps: plain('alice', 'bob', 'deliver', 'release') },
    { steps: plain('bob', 'alice', 'release', 'deliver', 'bob', 'alice') },
    {
      steps: plain('alice', 'bob', 'bob', 'renew', 'alice', 'deliver', 'bob', 'release', 'alice', 'deliver'),
    },
    // what is on its way from an older session when a new one begins, and over a restart
    { steps: [...OLDER, { do: 'deliver', pick: 3 }, ...plain('deliver', 'deliver', 'deliver')] },
    { steps: [...OLDER, { do: 'deliver', pick: 3 }, ...plain('restart', 'deliver', 'deliver', 'deliver')] },
  ],
  stimuli: fc.record({ steps: fc.array(step, { minLength: 3, maxLength: 12 }) }),
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, process, reaches }, { steps }) {
    const sealed: Sealed[] = []
    const sent: Sent[] = []
    let waiting: Sealed[] = []
    const delivers = async (message: Sealed) => {
      waiting = waiting.filter((each) => each !== message)
      alice.delivers(message, bob)
      await gatekeeper.seesHandled(bob, message.id)
    }
    alice.holds()
    for (const { do: what, pick } of steps) {
      if (what === 'alice') {
        const message = await alice.seals(bob, `alice ${sealed.length}`)
        sealed.push(message)
        waiting.push(message)
      }
      if (what === 'bob') sent.push(await bob.sends(alice, `bob ${sent.length}`))
      const message = waiting[pick % Math.max(waiting.length, 1)]
      if (what === 'deliver' && message) await delivers(message)
      if (what === 'release') {
        await alice.releases()
        alice.holds()
      }
      if (what === 'restart') {
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
      }
      if (what === 'renew') {
        await alice.renews(bob)
        reaches('renewed')
      }
      if (waiting.some((each) => each.encoding === 'pkmsg') && alice.held() > 0) reaches('both began')
    }
    for (const message of [...waiting]) await delivers(message)
    await alice.releases()
    for (const message of sent) await alice.opens(message)
    const later: Sent[] = []
    const barriers: string[] = []
    for (let turn = 0; turn < TURNS; turn += 1) {
      barriers.push(await bob.catchesUp(alice))
      const answer = await bob.sends(alice, `turn ${turn}`)
      later.push(answer)
      await alice.opens(answer)
    }
    return {
      account: bob.address,
      alice: alice.address,
      sealed: sealed.map(({ canary }) => canary),
      sent: [...sent, ...later].map(({ canary }) => canary),
      later: later.map(({ id }) => id),
      barriers,
    }
  },
  then: (log, { account, alice, sealed, sent, later, barriers }) => [
    ...sealed.map((canary) =>
      listed(
        log,
        canary,
        { account, conversation: alice, author: alice },
        barriers[0] ?? '',
        { least: 1, most: 1 },
        'what was delivered is shown once',
      ),
    ),
    ...sent.map((canary) =>
      finds(
        log,
        proof('message.opened', (d) => d.canary === canary),
        'what was sent can be opened',
      ),
    ),
    never(
      log,
      proof('message.unopened', (d) => d.from === account),
      'the peer got something that it cannot open',
    ),
    ...barriers.map((barrier) => arrived(log, barrier, 'both directions work in the end')),
    settled(log, later),
  ],
})

/** Turns of the conversation after everything has arrived. */
const TURNS = 5

/** Once both sides have received, messages carry the handshake no longer; a session that is renewed now and then may begin again. */
function settled(log: Log, ids: readonly string[]) {
  const mine = proofsOf(log, 'ciphertext.sent').filter((o) => ids.includes(o.data.id))
  const at = mine.map((o) => o.n)
  return mine.some((o) => o.data.encoding === 'msg')
    ? judged('settled', 'pass', 'the session is settled', at)
    : judged('settled', 'fail', 'every message still carries a handshake', at)
}
