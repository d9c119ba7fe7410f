import { arrived, claimsOf, control, judged, type Log, never, proof, proofsOf, purpose } from '#harness'

const HOUR_MS = 3_600_000
/** The mailbox's days, after which an enlistment without a connection has lapsed. */
const MONTH_HOURS = 30 * 24

const localpart = (address: string) => address.slice(0, address.lastIndexOf('@'))
const loginsOf = (log: Log, address: string) =>
  proofsOf(log, 'stream.login').filter((o) => localpart(o.data.account || '@') === localpart(address))

purpose('LIF-03', {
  title: 'an enlistment that lapsed is renewed only while the user wants it, and the user is told',
  verifies: ['LIF-03'],
  needs: ['clock'],
  severity: 2,
  effect:
    'Users are enlisted again whom nobody asked, or are unreachable after a holiday and do not know it.',
  remedy:
    'Take the error of a lapsed enlistment for what it is: stop using it, look at the setting, tell the user, and enlist again or wait.',
  variants: [
    { away: MONTH_HOURS - 1, choice: 'kept', first: 'welcome', times: 1 },
    { away: MONTH_HOURS + 1, choice: 'kept', first: 'welcome', times: 1 },
    { away: MONTH_HOURS + 1, choice: 'kept', first: 'welcome', times: 2 },
    { away: MONTH_HOURS + 1, choice: 'kept', first: 'welcome', times: 1, transport: 'websocket' },
    { away: MONTH_HOURS + 1, choice: 'withdrawn', first: 'welcome', times: 1 },
    { away: MONTH_HOURS + 1, choice: 'kept', first: 'welcome', times: 1, transport: 'noise' },
    { away: 1, choice: 'kept', first: 'turned away', times: 1 },
  ],
  with: (given) => given.newcomers('bob'),
  async when({ bob, clock, gatekeeper, meets, again }, { away, choice, first: greeting, times }) {
    const isLapsed = away > MONTH_HOURS
    await bob.enlists()
    let old = ''
    for (let time = 1; time <= times; time += 1) {
      const user = await bob.becomes()
      old = user?.address ?? ''
      await user?.goesOffline()
      if (choice === 'withdrawn') await user?.sets('interoperability', false)
      await clock.advances(away * HOUR_MS)
      const condition = 'temporary-auth-failure'
      if (greeting === 'turned away') gatekeeper.misbehaves('refuse-login', { of: old, condition })
      await again(bob)
      if (isLapsed || greeting === 'turned away') await gatekeeper.seesRefused(old)
      gatekeeper.behaves()
      if (isLapsed && choice === 'kept') await gatekeeper.seesDecided(bob, time + 1)
      await bob.settles()
    }
    const now = choice === 'kept' ? await bob.becomes() : undefined
    if (now) await gatekeeper.seesOnline(now)
    // who is enlisted anew publishes keys once the stream is there
    await bob.settles()
    const barrier = now ? await now.catchesUp(await meets('alice')) : ''
    return { old, barrier, identifier: bob.identifier, handle: bob.handle }
  },
  then(log, { old, barrier, identifier, handle }, { away, choice, first: greeting, times }) {
    const decided = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
    // the last lapse is that of the enlistment before it
    const since = decided[times - 1]?.n ?? 0
    const refused = loginsOf(log, old).filter(
      (o) => o.n > since && !o.data.ok && o.data.reason.startsWith('account-disabled'),
    )
    const [lapse] = refused
    const later = decided.filter((o) => o.n > (lapse?.n ?? Number.POSITIVE_INFINITY))
    const works = choice === 'kept' ? [arrived(log, barrier, 'the user can be reached again')] : []
    if (away < MONTH_HOURS)
      return [
        ...works,
        judged(
          'lapse',
          decided.length === 1 ? 'pass' : 'fail',
          greeting === 'welcome'
            ? 'an hour before its end an enlistment is used as it is'
            : 'a login that is refused for a while leaves the enlistment as it is',
          decided.map(({ n }) => n),
        ),
        ...(greeting === 'turned away' ? [control(turnedAway(log, old))] : []),
      ]
    const told = claimsOf(log, 'event.told').filter(
      (o) =>
        ['notification', 'error'].includes(o.data.event) &&
        o.data.data.account === handle &&
        o.n > (lapse?.n ?? 0),
    )
    return [
      ...works,
      judged(
        'lapse',
        told.length > 0 ? 'pass' : 'fail',
        told.length > 0
          ? 'the user is told that the enlistment had lapsed'
          : 'the user is not told that the enlistment had lapsed',
        told.slice(0, 3).map(({ n }) => n),
        'absence',
      ),
      judged(
        'lapse',
        refused.length <= FEW ? 'pass' : 'fail',
        `the lapsed enlistment is used ${refused.length} times`,
        refused.map(({ n }) => n),
      ),
      choice === 'kept'
        ? judged(
            'lapse',
            later.length === 1 ? 'pass' : 'fail',
            `the user is enlisted again ${later.length} times`,
            later.map(({ n }) => n),
            later.length > 1 ? 'positive' : 'absence',
          )
        : judged(
            'lapse',
            later.length === 0 ? 'pass' : 'fail',
            later.length === 0
              ? 'who has opted out is not enlisted again'
              : 'who has opted out is enlisted again',
            later.map(({ n }) => n),
          ),
      control(
        judged(
          'lapse',
          lapse ? 'pass' : 'fail',
          'the client is told that the enlistment has lapsed',
          lapse ? [lapse.n] : [],
        ),
      ),
    ]
  },
})

/** A login was refused for a reason that passes, which a suspended provider is told too. */
function turnedAway(log: Log, address: string) {
  const seen = loginsOf(log, address).filter(
    (o) => !o.data.ok && o.data.reason.startsWith('temporary-auth-failure'),
  )
  return judged(
    'lapse',
    seen.length > 0 ? 'pass' : 'fail',
    `${seen.length} logins are refused for a while`,
    seen.map(({ n }) => n),
  )
}

/** Attempts that were under way already, or whose answer was lost, are no use of a registration. */
const FEW = 3

/** Octets of a request that still come in. */
const INSIDE = 20

/** What reaches peers; that a client looks after its stream and its mailbox is nothing to them. */
const TO_PEERS = /<(enc|received|displayed|composing|paused)[\s/>]/

purpose('LIF-04', {
  title: 'who opts out is deleted by one request over the stream, before anything else goes to anybody',
  verifies: ['LIF-04', 'UXO-01'],
  tier: 'smoke',
  severity: 2,
  effect:
    'The gatekeeper keeps keys, messages and the name of somebody who left, and others go on writing to them.',
  remedy:
    'Send the request at once, or keep in the store that it is due and send it first on the next connection; stop everything else then.',
  variants: [
    { user: 'online' },
    { user: 'away' },
    { user: 'away, with messages' },
    { user: 'away, with own messages' },
    { user: 'away, and killed' },
    { user: 'online, and the request is lost' },
    { user: 'online, and the answer is lost' },
    { user: 'online, and cut off' },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ alice, bob, carol, gatekeeper, process, again }, { user }) {
    const before = await bob.catchesUp(alice)
    const wasServed = gatekeeper.servesBundle(bob, alice)
    const isCut = user === 'online, and cut off'
    if (user.startsWith('away')) await bob.goesOffline()
    if (user === 'away, with messages') await alice.sends(bob, 'while you were away')
    if (user === 'away, with own messages') await bob.tries(alice, 'written without a connection')
    if (user === 'online, and the request is lost') await gatekeeper.hampers(bob, { cutsIn: INSIDE })
    if (user === 'online, and the answer is lost') gatekeeper.misbehaves('lose-goodbye', { of: bob.address })
    let unheard = ''
    if (isCut) {
      gatekeeper.misbehaves('ignore-leave', { of: bob.address })
      const leaving = bob.sets('interoperability', false)
      await gatekeeper.seesAsking(bob, 'leave')
      unheard = (await alice.sends(bob, 'to who has opted out')).canary
      await bob.settles()
      await bob.lists(alice)
      gatekeeper.behaves()
      gatekeeper.cuts(bob, 'forgets')
      await leaving
    } else await bob.sets('interoperability', false)
    if (user === 'away, and killed') await process.restarts('kill')
    if (user !== 'online' && !user.endsWith('answer is lost')) await again(bob)
    await gatekeeper.seesLeft(bob)
    await carol.catchesUp(alice)
    await bob.settles()
    const { address, identifier } = bob
    return { address, identifier, before, unheard, served: [wasServed, gatekeeper.servesBundle(bob, alice)] }
  },
  then(log, { address, identifier, before, unheard, served }, { user }) {
    const isCut = unheard !== ''
    const own = proofsOf(log, 'stanza.received').filter((o) => o.data.account === address)
    const requests = own.filter((o) => /<leave[\s/>]/.test(o.data.xml))
    const due = isCut ? 2 : 1
    // the one that is answered, if it came to that
    const request = requests[due - 1]
    const toPeers = own.filter((o) => TO_PEERS.test(o.data.xml))
    const away = isCut
      ? (requests[0]?.n ?? 0)
      : (proofsOf(log, 'stream.closed').find((o) => o.data.account === address)?.n ?? 0)
    const early =
      user.startsWith('online') && !isCut
        ? []
        : toPeers.filter((o) => o.n > away && o.n < (request?.n ?? Number.POSITIVE_INFINITY))
    const enlisted = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
    // who heard no answer has to ask again, and is told then that nobody is there to be taken out
    const logins = loginsOf(log, address).filter((o) => o.data.ok || !user.endsWith('is lost'))
    const late = [...toPeers, ...logins, ...enlisted].filter(
      (o) => o.n > (request?.n ?? Number.POSITIVE_INFINITY),
    )
    return [
      judged(
        'leave',
        requests.length === due ? 'pass' : 'fail',
        `${requests.length} requests for deletion, ${due === 1 ? 'one is due' : 'one is due for each connection until it is answered'}`,
        requests.map(({ n }) => n),
        requests.length > due ? 'positive' : 'absence',
      ),
      never(
        log,
        proof('message.shown', (d) => isCut && d.canary === unheard),
        'a message is shown that came after the opt-out',
      ),
      judged(
        'leave',
        early.length === 0 ? 'pass' : 'fail',
        early.length === 0
          ? 'nothing goes to anybody before the request'
          : 'before the request something goes to others',
        early.map(({ n }) => n),
      ),
      judged(
        'leave',
        late.length === 0 ? 'pass' : 'fail',
        late.length === 0 ? 'nothing follows the request' : 'the user goes on after the request',
        late.map(({ n }) => n),
      ),
      judged(
        'leave',
        served[1] === false ? 'pass' : 'fail',
        served[1] === false
          ? 'nobody is given keys of the user any more'
          : 'the user is still in the directory',
        request ? [request.n] : [],
        'absence',
      ),
      control(arrived(log, before, 'the conversation works before')),
      control(
        judged(
          'leave',
          served[0] === true ? 'pass' : 'fail',
          'keys of the user are given out before',
          proofsOf(log, 'prekey.served').map(({ n }) => n),
        ),
      ),
    ]
  },
})
