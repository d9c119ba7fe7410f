import {
  arrived,
  control,
  finds,
  type Judgement,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Sent,
  type UserContent,
  unseen,
} from '#harness'
import { encloses, filed, PICTURE, SPAM } from './reported.ts'

purpose('INT-07', {
  title:
    'what the user sends is committed to, so that it can be reported: to its very content, under a fresh key',
  verifies: ['INT-07'],
  applies: ['franking'],
  severity: 2,
  effect:
    'Whoever is insulted cannot show it: the message does not verify, or somebody else could have made it.',
  remedy:
    'Take 32 fresh octets for each message, put them into the content, and commit to the octets that are encrypted, without the padding.',
  variants: [{ life: 'on' }, { life: 'after a restart' }, { life: 'sent again' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, kinds, offers, process, gatekeeper }, { life }) {
    const earlier = await alice.sends(bob, 'say something')
    await bob.catchesUp(alice)
    const on = { target: earlier.id, author: alice.address }
    const all: UserContent[] = [
      { kind: 'text', body: 'one' },
      { kind: 'text', body: 'two' },
      { kind: 'reply', ...on, quote: '', body: 'three' },
      { kind: 'reaction', ...on, emoji: '👍', revoked: false },
    ]
    const sent: Sent[] = []
    if (life === 'after a restart') {
      await bob.sends(alice, 'before it')
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    const isAgain = life === 'sent again' && offers.includes('retry')
    if (isAgain) alice.holds()
    for (const content of all.filter(({ kind }) => kind === 'text' || kinds.some((each) => each === kind)))
      sent.push(await bob.sends(alice, content))
    if (isAgain) {
      await bob.settles()
      const [first] = sent
      if (first) alice.asksAgain(first, bob, 1)
      await bob.settles()
      await alice.releases()
    }
    for (const each of sent) await alice.opens(each)
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, ids: sent.map(({ id }) => id), barrier }
  },
  then: (log, { account, ids, barrier }) => [
    arrived(log, barrier, 'the conversation goes on'),
    never(
      log,
      proof('message.franked', (d) => d.from === account && !d.holds),
      'a message does not say what its sender committed to',
    ),
    ...ids.map((id) =>
      finds(
        log,
        proof('message.franked', (d) => d.id === id && d.holds),
        'a message is committed to',
      ),
    ),
    freshKeys(log, account),
  ],
})

/** No two messages are committed to under one key. */
function freshKeys(log: Log, account: string): Judgement {
  const franked = proofsOf(log, 'message.franked').filter(({ data }) => data.from === account)
  const digests = franked.map(({ data }) => data.keyDigest)
  const repeated = franked.filter(({ data }, n) => digests.indexOf(data.keyDigest) !== n)
  const because =
    repeated.length > 0
      ? 'two messages are committed to under one key'
      : `${digests.length} keys, all of them fresh`
  return judged(
    'keys',
    repeated.length > 0 ? 'fail' : 'pass',
    because,
    (repeated.length > 0 ? repeated : franked).map(({ n }) => n),
  )
}

/** What a sender, or a gatekeeper, may do to a commitment so that nobody can report the message. */
const SPOILED = {
  'one bit is another': (commitment: string) => flipped(commitment),
  'it is that of another message': (_: string, other: string) => other,
  'it is not there': () => undefined,
  'it is empty': () => '',
  'it is cut': (commitment: string) => Buffer.from(commitment, 'base64').subarray(0, 16).toString('base64'),
} as const
type Spoiled = keyof typeof SPOILED

const flipped = (commitment: string) => {
  const octets = Buffer.from(commitment, 'base64')
  octets[octets.length - 1] = (octets.at(-1) ?? 0) ^ 1
  return octets.toString('base64')
}

const franked = {
  verifies: ['INT-07'],
  applies: ['franking', 'report'],
  effect: 'An insult that cannot be reported is shown all the same, or a true report is refused.',
  remedy:
    'Compare the commitment with the content before anything is shown, all of it; keep the octets, the commitment and the stamp, and report these.',
} as const

const named = (spoiled: string) => spoiled as Spoiled

for (const [id, title, content] of [
  ['AB-09', 'a message is shown when it can be reported, and its report verifies', undefined],
  ['AB-10', 'a file is shown when its message can be reported, and its report verifies', PICTURE],
] as const)
  purpose(id, {
    ...franked,
    title,
    severity: 2,
    variants: [{ spoiled: Object.keys(SPOILED).slice(0, 3) }, { spoiled: Object.keys(SPOILED).slice(3) }],
    with: (given) =>
      given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
    async when({ alice, carol, bob }, { spoiled }) {
      const good: Sealed[] = []
      const bad: Sealed[] = []
      const franks = async (n: number) => {
        const sealed = await alice.sealsFranked(bob, content ?? `message ${n}`)
        alice.delivers(sealed, bob)
        good.push(sealed)
        return sealed
      }
      const first = await franks(0)
      for (const how of spoiled) {
        const sealed = await alice.sealsFranked(bob, content ?? how)
        const commitment = SPOILED[named(how)](sealed.commitment ?? '', first.commitment ?? '')
        alice.delivers(sealed, bob, { commitment, form: 'corrupted', note: `of the commitment ${how}` })
        bad.push(sealed)
      }
      await franks(1)
      const shown = await bob.catchesUp(alice)
      await bob.reports(alice, { messages: good, reason: SPAM, forward: [] })
      const barrier = await bob.catchesUp(carol)
      return {
        place: { account: bob.address, conversation: alice.address, author: alice.address },
        good: good.map(({ id, canary }) => ({ id, canary })),
        bad: bad.map(({ canary }, n) => ({ canary, how: spoiled[n] ?? '' })),
        shown,
        barrier,
      }
    },
    then: (log, { place, good, bad, shown, barrier }) => [
      ...good.map(({ canary }) =>
        listed(log, canary, place, shown, { least: 1, most: 1 }, 'a franked message is shown'),
      ),
      ...bad.map(({ canary, how }) =>
        unseen(
          log,
          canary,
          place.account,
          shown,
          `a message is shown that cannot be reported: of its commitment ${how}`,
        ),
      ),
      filed(log, place.account, place.conversation, SPAM),
      ...encloses(
        log,
        place.conversation,
        good.map((each) => each.id),
      ),
      ...good.map((each) =>
        finds(
          log,
          proof('report.filed', (d) => d.enclosed.some((one) => one.id === each.id && one.isVerified)),
          'a reported message is shown to be of its sender',
        ),
      ),
      control(arrived(log, barrier, 'the conversation with somebody else goes on')),
    ],
  })
