import {
  arrived,
  CLEAR_STREAMS,
  control,
  exactly,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  type Sent,
  type UserContent,
  unmarkedIn,
} from '#harness'

const ATTEMPTS = 3

purpose('XMP-01', {
  title: 'no credential travels before TLS, and a stream that has none is closed',
  verifies: ['XMP-01'],
  applies: ['stream:xmpp'],
  severity: 1,
  effect: 'Whoever is on the way takes the offer of TLS out of the stream, and reads the token.',
  remedy: 'Look at the socket and not at what is offered: without TLS say nothing more, and close.',
  variants: CLEAR_STREAMS.map((how) => ({ how })),
  // a messenger may begin TLS in both ways, by turns
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate' }),
  async when({ alice, bob, carol, gatekeeper }, { how }) {
    // a connection of the user's own wish: what the case before did to it must not make the client wait ever longer
    for (const user of [bob, carol]) {
      await user.goesOffline()
      await user.goesOnline()
      await gatekeeper.seesOnline(user)
    }
    gatekeeper.misbehaves('strip-tls', { how })
    for (const user of [bob, carol]) gatekeeper.cuts(user)
    const turnedAway = await gatekeeper.seesTurnedAway([bob, carol])
    // whoever has met it may take it for usual the next time; when that is, is for each client to choose
    if (turnedAway) await gatekeeper.seesTurnedAway([bob, carol], ATTEMPTS)
    gatekeeper.behaves()
    for (const user of [bob, carol]) await gatekeeper.seesOnline(user)
    const barriers = [await bob.catchesUp(alice), await carol.catchesUp(alice)]
    return { turnedAway, barriers }
  },
  then: (log, { turnedAway, barriers }) => [
    judged(
      'streams',
      turnedAway ? 'pass' : 'fail',
      'each user is on a stream under TLS, or broke off one that had none',
      proofsOf(log, 'stream.closed').map(({ n }) => n),
      'absence',
    ),
    ...barriers.map((barrier) => arrived(log, barrier, 'the user is back under TLS')),
    never(
      log,
      proof('stream.login', (d) => d.transport === 'starttls' && d.reason.endsWith('credentials before TLS')),
      'credentials are sent without TLS',
    ),
  ],
})

purpose('XMP-04', {
  title: 'a delivery receipt answers a message of a conversation once, and nothing else',
  verifies: ['XMP-04'],
  applies: ['receipts:delivered'],
  severity: 3,
  effect: 'Two clients confirm confirmations without end, or a whole group learns who is there.',
  remedy: 'Confirm at the moment of storage, by the type of the stanza, and never from a listing.',
  over: 'each',
  variants: [{ type: 'groupchat' }, { type: 'error' }, { type: 'a receipt' }, { type: 'chat' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { type }) {
    const about = await alice.seals(bob, 'a message of some type')
    let { id } = about
    if (type === 'a receipt') {
      const forged = alice.forges(bob, 'a receipt that asks for one', (parts) => {
        const inside =
          '<received xmlns="urn:xmpp:receipts" id="nothing"/><request xmlns="urn:xmpp:receipts"/>'
        return `<message from="${parts.from}" to="${parts.to}" id="${parts.id}">${inside}</message>`
      })
      id = forged.id
    } else {
      const alter = (stanza: string) => stanza.replace('type="chat"', `type="${type}"`)
      alice.delivers(about, bob, { alter, note: `as ${type}` })
    }
    const barrier = await bob.catchesUp(alice)
    // a look at what is stored is no delivery
    await bob.lists(alice)
    const later = await bob.catchesUp(alice)
    return { account: bob.address, id, barrier, later }
  },
  then: (log, { account, id, barrier, later }, { type }) => {
    const receipt = proof(
      'receipt.seen',
      (d) => d.from === account && d.receipt === 'delivered' && d.ids.includes(id),
    )
    return [
      arrived(log, later, 'the conversation goes on'),
      type === 'chat'
        ? exactly(log, 1, receipt, 'an ordinary message is confirmed once')
        : never(log, receipt, `what comes as ${type} is confirmed`),
      control(arrived(log, barrier, 'messages are shown')),
      control(
        finds(
          log,
          proof('receipt.seen', (d) => d.from === account && d.receipt === 'delivered'),
          'ordinary messages are confirmed',
        ),
      ),
    ]
  },
})

const RANKS = ['queued', 'sent', 'delivered', 'read']

purpose('XMP-05', {
  title: 'a displayed marker moves nothing back, and covers no message that it is not for',
  verifies: ['XMP-05'],
  applies: ['receipts:read'],
  severity: 3,
  effect: 'What somebody has read is shown as unread again, or markers answer markers without end.',
  remedy: 'Let states move forward only, look markers up by conversation, and answer none of them.',
  over: 'each',
  variants: [{ order: [2, 1, 0] }, { order: [1, 0, 1] }, { order: [2, 2, 0] }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { order }) {
    const sent: Sent[] = []
    for (let n = 0; n < 4; n += 1) sent.push(await bob.sends(alice, `message ${n}`))
    const other = await bob.sends(carol, 'to somebody else')
    for (const each of sent) await alice.opens(each)
    await carol.opens(other)
    await bob.catchesUp(alice)
    alice.confirms(bob, 'read', ['nobody-used-this', other.id])
    for (const nth of order) alice.confirms(bob, 'read', [sent[nth]?.id ?? ''])
    await bob.catchesUp(carol)
    const barrier = await bob.catchesUp(alice)
    const newest = Math.max(...order)
    return {
      account: bob.address,
      barrier,
      listings: [await bob.lists(alice), await bob.lists(carol)],
      read: sent[newest]?.canary ?? '',
      unread: [...sent.slice(newest + 1).map(({ canary }) => canary), other.canary],
      own: [...sent, other].map(({ id }) => id),
    }
  },
  then(log, { account, barrier, listings, read, unread, own }) {
    const rank = (canary: string) => {
      const shown = proofsOf(log, 'message.shown').filter(
        (o) => o.data.canary === canary && listings.includes(o.data.listing),
      )
      return { at: shown.map(({ n }) => n), rank: RANKS.indexOf(shown.at(-1)?.data.state ?? 'sent') }
    }
    const newest = rank(read)
    return [
      judged(
        'markers',
        newest.rank === RANKS.indexOf('read') ? 'pass' : 'fail',
        'the newest message that was marked stays read',
        newest.at,
      ),
      ...unread.map((canary) => {
        const { at, rank: found } = rank(canary)
        return judged(
          'markers',
          found < RANKS.indexOf('read') ? 'pass' : 'fail',
          'no marker was for this message',
          at,
        )
      }),
      never(
        log,
        proof(
          'receipt.seen',
          (d) => d.from === account && d.receipt === 'read' && d.ids.some((id) => own.includes(id)),
        ),
        'a marker is sent for an own message',
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

type Reaction = Extract<UserContent, { kind: 'reaction' }>

purpose('XMP-11', {
  title: 'a reaction belongs to its sender, and nobody else changes it',
  verifies: ['XMP-11'],
  applies: ['content:reaction'],
  severity: 2,
  effect: 'A stranger reacts in a conversation of others, or one user takes back what the other one felt.',
  remedy: 'Keep reactions by message and authenticated sender, in the conversation in which they came.',
  over: 'each',
  variants: [{ by: 'the other side' }, { by: 'a stranger' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob }, { by }) {
    const about = await alice.sends(bob, 'a message of Alice')
    await bob.catchesUp(alice)
    const reaction = (emoji: string, revoked = false): Reaction => ({
      kind: 'reaction',
      target: about.id,
      author: alice.address,
      emoji,
      revoked,
    })
    await alice.sends(bob, reaction('👍'))
    if (by === 'a stranger') {
      await carol.sends(bob, reaction('😡'))
      await carol.sends(bob, reaction('👍', true))
      await bob.catchesUp(carol)
    }
    await bob.catchesUp(alice)
    const own = by === 'the other side' ? await bob.sends(alice, reaction('🎉')) : undefined
    if (own !== undefined) await alice.opens(own)
    const barrier = await bob.catchesUp(alice)
    const listing = await bob.lists(alice)
    return {
      barrier,
      listing,
      reactions: [reaction('👍'), reaction('😡'), reaction('👍', true), reaction('🎉')],
      own: own?.id ?? '',
    }
  },
  then(log, { barrier, listing, reactions, own }) {
    const shown = unmarkedIn(log, listing, reactions)
    const count = (nth: number) => (shown ?? []).filter((each) => each === nth).length
    return [
      shown === undefined
        ? judged('reactions', 'inconclusive', 'nothing was listed', [], 'absence')
        : judged(
            'reactions',
            count(0) === 1 ? 'pass' : 'fail',
            `the reaction that was given is shown ${count(0)} times`,
            [],
            'absence',
          ),
      judged(
        'reactions',
        count(1) + count(2) === 0 ? 'pass' : 'fail',
        'a stranger has no part in the conversation',
      ),
      ...(own === ''
        ? []
        : [
            sentOnce(log, own),
            judged(
              'reactions',
              count(3) === 1 ? 'pass' : 'fail',
              `the user’s own reaction is shown ${count(3)} times beside it`,
              [],
              'absence',
            ),
          ]),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

/** What was sent holds one reaction. */
function sentOnce(log: Log, id: string) {
  return exactly(
    log,
    1,
    proof('message.opened', (d) => d.id === id && d.content.includes('"kind":"reaction"')),
    'a reaction is sent as one',
  )
}
