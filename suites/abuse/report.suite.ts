import {
  arrived,
  type CandidateUser,
  control,
  finds,
  listed,
  never,
  proof,
  purpose,
  refusesNothing,
  type Sealed,
  type Tester,
  unseen,
} from '#harness'
import {
  ABUSE,
  afterwards,
  encloses,
  filed,
  namesNobody,
  PICTURE,
  readable,
  SPAM,
  tellsNobody,
} from './reported.ts'

const MESSAGES = 10

/** A conversation of two with ten messages of the one who is going to be reported, one of them a picture, and answers. */
async function talks(alice: Tester, bob: CandidateUser) {
  const theirs: Sealed[] = []
  const own: string[] = []
  for (let n = 0; n < MESSAGES; n += 1) {
    theirs.push(await alice.sends(bob, n === 6 ? PICTURE : `message ${n}`))
    if (n % 4 === 0) {
      const answer = await bob.sends(alice, `answer ${n}`)
      await alice.opens(answer)
      own.push(answer.canary)
    }
  }
  await bob.catchesUp(alice)
  return { theirs, own }
}

purpose('AB-08', {
  title: 'a report carries the messages that the user chose, and nothing else of the conversation',
  verifies: ['INT-06'],
  applies: ['report'],
  severity: 1,
  effect: 'Whoever reports one message hands a whole conversation, or who else is written to, to strangers.',
  remedy:
    'Take the messages that the user ticked, by their ids, and build the report of these alone; add no context.',
  variants: [
    { chosen: [4], of: 'the one' },
    { chosen: [0, 1, 3, 6, 8, 9], of: 'the one' },
    { chosen: [], of: 'the one' },
    { chosen: [2, 3], of: 'the other' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob }, { chosen, of }) {
    const [one, other] = of === 'the one' ? [alice, carol] : [carol, alice]
    const about = await talks(one, bob)
    const beside = await other.sends(bob, 'from somebody else')
    await bob.catchesUp(other)
    await bob.settles()
    const messages = chosen.flatMap((n) => about.theirs[n] ?? [])
    await bob.reports(one, { messages, reason: SPAM, forward: [] })
    await bob.settles()
    const barrier = await bob.catchesUp(other)
    return {
      account: bob.address,
      about: one.address,
      chosen: messages.map(({ id }) => id),
      others: [
        ...about.theirs.filter(({ id }) => messages.every((each) => each.id !== id)).map((m) => m.canary),
        ...about.own,
        beside.canary,
      ],
      elsewhere: other.address,
      barrier,
    }
  },
  then: (log, { account, about, chosen, others, elsewhere, barrier }) => [
    arrived(log, barrier, 'the conversation with somebody else goes on'),
    filed(log, account, about, SPAM),
    ...encloses(log, about, chosen),
    readable(log, others),
    namesNobody(log, about, elsewhere),
  ],
})

purpose('INT-06', {
  title: 'a report goes to the gatekeeper alone, when the user says so, and the reported user hears nothing',
  verifies: ['INT-06', 'INT-02'],
  applies: ['report', 'block'],
  severity: 1,
  effect: 'Users are reported by nobody’s will, or learn who has reported them.',
  remedy:
    'Send the report from the handler of its own button, to the gatekeeper’s domain and nowhere else, once; tell the other side nothing.',
  variants: [
    { act: 'a report', then: 'cut' },
    { act: 'a report', then: 'kill' },
    { act: 'a block', then: 'cut' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, gatekeeper, process }, { act, then }) {
    const bad = await alice.sends(bob, 'an insult')
    await alice.opens(await bob.sends(alice, 'stop it'))
    await bob.catchesUp(alice)
    await bob.settles()
    if (act === 'a report') await bob.reports(alice, { messages: [bad], reason: ABUSE, forward: [] })
    else await bob.blocks(alice, true)
    await bob.settles()
    if (then === 'cut') gatekeeper.cuts(bob)
    else await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    const later = await alice.sends(bob, 'and one more')
    const barrier = await bob.catchesUp(carol)
    return {
      account: bob.address,
      about: alice.address,
      bad: bad.id,
      canary: bad.canary,
      later: later.canary,
      isReported: act === 'a report',
      barrier,
    }
  },
  then: (log, { account, about, bad, canary, later, isReported, barrier }) => [
    arrived(log, barrier, 'the conversation with somebody else goes on'),
    isReported
      ? filed(log, account, about, ABUSE)
      : never(
          log,
          proof('report.filed', (d) => d.account === account),
          'somebody is reported who was blocked only',
        ),
    never(
      afterwards(log),
      proof('stanza.received', (d) => d.account === account && d.to.split('/')[0] === about),
      'the user who was reported or blocked is told something',
    ),
    tellsNobody(log, about, bad),
    readable(log, [canary]),
    unseen(log, later, account, barrier, 'something of somebody who is blocked is shown'),
  ],
})

purpose('XMP-07', {
  title: 'a report is part of a block, has a reason, and may be passed on to whom the user named',
  verifies: ['XMP-07', 'INT-06'],
  applies: ['report', 'block', 'xmpp'],
  severity: 2,
  effect:
    'Reports reach the reported user’s own service, where a friend may read them; or who was reported goes on writing.',
  remedy:
    'Put report-origin and third-party into a report when the user ticked them; write the block to the store before it is sent.',
  variants: [
    { forward: [], reason: SPAM },
    { forward: ['origin'], reason: ABUSE },
    { forward: ['third-party'], reason: SPAM },
    { forward: ['origin', 'third-party'], reason: ABUSE },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob }, { forward, reason }) {
    const bad = await alice.sends(bob, 'buy this')
    const first = await bob.catchesUp(alice)
    if (forward.length === 0) {
      // what was agreed to for one report is agreed to for no other
      const other = await carol.sends(bob, 'buy that')
      await bob.catchesUp(carol)
      await bob.reports(carol, { messages: [other], reason, forward: ['origin', 'third-party'] })
      await bob.blocks(carol, false)
    }
    await bob.reports(alice, { messages: [bad], reason, forward: forward as readonly Forward[] })
    const during = await alice.sends(bob, 'buy this too')
    const barrier = await bob.catchesUp(carol)
    await bob.blocks(alice, false)
    const after = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, bad: bad.canary, during: during.canary, forward, reason, first, barrier, after }
  },
  then: (log, { place, bad, during, forward, reason, first, barrier, after }) => [
    control(listed(log, bad, place, first, { least: 1, most: 1 }, 'what is reported was shown')),
    filed(log, place.account, place.conversation, reason),
    never(
      log,
      proof(
        'report.filed',
        (d) => d.about === place.conversation && d.forward.some((each) => !forward.includes(each)),
      ),
      'a report may be passed on to somebody whom the user did not name',
    ),
    ...forward.map((each) =>
      finds(
        log,
        proof('report.filed', (d) => d.forward.some((named) => named === each)),
        `the report may be passed on as the user named it (${each})`,
      ),
    ),
    refusesNothing(log, 'a stanza is of no form that the profile knows', place.account),
    unseen(log, during, place.account, barrier, 'whoever was reported is not blocked'),
    arrived(log, barrier, 'the conversation with somebody else goes on'),
    arrived(log, after, 'who is let in again is heard'),
  ],
})

type Forward = 'origin' | 'third-party'
