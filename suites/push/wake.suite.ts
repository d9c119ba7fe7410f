import {
  arrived,
  type CandidateUser,
  control,
  judged,
  type Log,
  listed,
  proofsOf,
  purpose,
  type Tester,
} from '#harness'

const ONCE = { least: 1, most: 1 }

purpose('PSH-05', {
  title: 'a push call brings the user back to the stream, and what waited is there',
  verifies: ['PSH-05'],
  applies: ['push'],
  tier: 'smoke',
  severity: 2,
  effect: 'Messages wait at the gatekeeper until the user happens to open the application.',
  remedy:
    'Wake the device of the user that is named, whatever it was woken for before, and keep over a restart that it may be woken.',
  variants: [
    { wakes: 'again and again' },
    { wakes: 'one of three' },
    { wakes: 'after a kill' },
    { wakes: 'before the message' },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate', dave: 'candidate' }),
  async when({ alice, bob, carol, dave, gatekeeper, process }, { wakes }) {
    const waiting: { canary: string; barrier: string; user: string }[] = []
    const writes = async (user: CandidateUser, from: Tester, early = false) => {
      const sealed = await from.seals(user, 'something new')
      if (early) await gatekeeper.pushes(user)
      if (early) await gatekeeper.seesOnline(user)
      from.delivers(sealed, user)
      await gatekeeper.seesOnline(user)
      waiting.push({ canary: sealed.canary, barrier: await user.catchesUp(from), user: user.address })
    }
    const users = wakes === 'one of three' ? [bob, carol, dave] : [bob]
    for (const user of users) await user.catchesUp(alice)
    for (const user of users) await user.goesToBackground()
    if (wakes === 'after a kill') await process.restarts('kill')
    // nobody has a name that is like one of theirs
    for (const to of users.length > 1 ? likeOf(dave) : [])
      await gatekeeper.pushes(dave, { name: `for ${to}`, body: JSON.stringify({ to }) })
    for (const user of users) await writes(user, alice, wakes === 'before the message')
    for (let more = 0; more < (wakes === 'again and again' ? 3 : 0); more += 1) {
      await bob.goesToBackground()
      await writes(bob, alice)
    }
    return {
      waiting,
      from: alice.address,
      names: users.map(({ address, identifier }) => ({ address, identifier })),
    }
  },
  then: (log, { waiting, from, names }) => [
    ...waiting.flatMap(({ canary, barrier, user }) => [
      arrived(log, barrier, 'the user who was woken is back'),
      listed(log, canary, placeOf(user, from), barrier, ONCE, 'what waited is shown'),
    ]),
    ...(names.length > 1 ? names.map((name) => woken(log, name)) : []),
    control(called(log)),
  ],
})

/** Identifiers of nobody that begin like the user's, or go on where that ends. */
function likeOf({ identifier }: CandidateUser): readonly string[] {
  return [identifier.slice(0, -1), identifier.slice(0, identifier.indexOf('@')), `${identifier}.example`]
}

const placeOf = (account: string, from: string) => ({ account, conversation: from, author: from })

/** Nobody comes before the call for them. */
function woken(log: Log, { address, identifier }: { readonly address: string; readonly identifier: string }) {
  const left = proofsOf(log, 'stream.closed').findLast((o) => o.data.account === address)?.n ?? 0
  const call = callsOf(log).find(
    (o) => o.n > left && o.data.requestBody === JSON.stringify({ to: identifier }),
  )
  const early = proofsOf(log, 'stream.login').filter(
    (o) =>
      o.data.ok && o.data.account === address && o.n > left && o.n < (call?.n ?? Number.POSITIVE_INFINITY),
  )
  return early.length > 0
    ? judged(
        'push',
        'fail',
        'a user is woken by a call for somebody else',
        early.map(({ n }) => n),
      )
    : judged('push', 'pass', 'a user is woken by a call of their own', call ? [call.n] : [])
}

function callsOf(log: Log) {
  return proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'push' && o.data.by === 'tester')
}

/** Somebody was away: otherwise there would have been nothing to call for. */
function called(log: Log) {
  const calls = callsOf(log).map(({ n }) => n)
  return judged('push', calls.length > 0 ? 'pass' : 'fail', `${calls.length} push calls were made`, calls)
}
