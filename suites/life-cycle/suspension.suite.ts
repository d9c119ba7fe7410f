import {
  arrived,
  claimsOf,
  control,
  finds,
  judged,
  type Log,
  listed,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
} from '#harness'

const TELLING = ['notification', 'error']

purpose('INT-14', {
  title: 'a suspension of the provider is shown to its users, and costs them no message',
  verifies: ['INT-14', 'INT-15', 'MSG-02'],
  severity: 3,
  effect: 'People write and wait, and are told neither that nothing goes through nor when it does again.',
  remedy:
    'Say at the first refused login that the service is suspended, keep what is written meanwhile, and go on by yourself when it is over.',
  variants: [
    { user: 'online', times: 1 },
    { user: 'away', times: 1 },
    { user: 'online', times: 2 },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, again }, { user, times }) {
    const before = await bob.catchesUp(alice)
    const meant: string[] = []
    const own: string[] = []
    let barrier = ''
    for (let time = 0; time < times; time += 1) {
      if (user === 'away') await bob.goesOffline()
      gatekeeper.misbehaves('refuse-login', { of: bob.address, condition: 'temporary-auth-failure' })
      if (user === 'away') await again(bob)
      else gatekeeper.cuts(bob)
      await gatekeeper.seesTurnedAway([bob])
      meant.push((await alice.sends(bob, 'while the provider is suspended')).canary)
      const sent = await bob.tries(alice, 'written while the provider is suspended')
      await bob.settles()
      gatekeeper.behaves()
      // a login that was refused before may be told of only now
      if (user === 'away') await again(bob)
      await gatekeeper.seesOnline(bob)
      if (sent.outcome === 'ok') {
        await alice.opens(sent)
        own.push(sent.canary)
      }
      barrier = await bob.catchesUp(alice)
    }
    const { address, handle, identifier } = bob
    return {
      address,
      handle,
      identifier,
      author: alice.address,
      before,
      barrier,
      meant,
      own,
    }
  },
  then(log, { address, handle, identifier, author, before, barrier, meant, own }, { times }) {
    const suspensions = turnedAwayIn(log)
    const refused = suspensions.flat()
    const enlisted = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
    return [
      ...suspensions.map((logins, at) => told(log, handle, logins[0] ?? 0, suspensions[at + 1]?.[0])),
      judged(
        'suspension',
        enlisted.length === 1 ? 'pass' : 'fail',
        `the user is enlisted ${enlisted.length === 1 ? 'once' : 'anew'}`,
        enlisted.map(({ n }) => n),
      ),
      arrived(log, barrier, 'the service goes on by itself when the suspension is over'),
      ...meant.map((canary) =>
        listed(
          log,
          canary,
          { account: address, conversation: author, author },
          barrier,
          { least: 1, most: 1 },
          'what came during the suspension is shown once it is over',
        ),
      ),
      ...own.map((canary) =>
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'what was taken for sending during the suspension arrives',
        ),
      ),
      control(arrived(log, before, 'the conversation works before')),
      control(
        judged(
          'suspension',
          suspensions.length === times ? 'pass' : 'fail',
          `${refused.length} logins are refused for a while`,
          refused,
        ),
      ),
    ]
  },
})

/** The logins that each suspension refused. */
function turnedAwayIn(log: Log): readonly (readonly number[])[] {
  const begun = stimuliOf(log, 'misbehaviour.set').filter(
    ({ data }) => data.name === 'refuse-login' && data.on,
  )
  const refused = proofsOf(log, 'stream.login').filter((o) => !o.data.ok)
  return begun
    .map(({ n }, at) =>
      refused.filter((o) => o.n > n && o.n < (begun[at + 1]?.n ?? Number.POSITIVE_INFINITY)).map((o) => o.n),
    )
    .filter((logins) => logins.length > 0)
}

/** The user was told something after the first refused login, and before a later suspension refused one. */
function told(log: Log, handle: string, after: number, before = Number.POSITIVE_INFINITY) {
  const seen = claimsOf(log, 'event.told').filter(
    (o) => TELLING.includes(o.data.event) && o.data.data.account === handle && o.n > after && o.n < before,
  )
  return judged(
    'suspension',
    seen.length > 0 ? 'pass' : 'fail',
    seen.length > 0 ? 'the user is told of the suspension' : 'the user is not told of the suspension',
    seen.slice(0, 3).map(({ n }) => n),
    'absence',
  )
}
