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
} from '#harness'

const TELLING = ['notification', 'error']

purpose('INT-14', {
  title: 'a suspension of the provider is shown to its users, and costs them no message',
  verifies: ['INT-14', 'INT-15', 'MSG-02'],
  severity: 3,
  effect: 'People write and wait, and are told neither that nothing goes through nor when it does again.',
  remedy:
    'Say at the first refused login that the service is suspended, keep what is written meanwhile, and go on by yourself when it is over.',
  variants: [{ user: 'online' }, { user: 'away' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, again }, { user }) {
    const before = await bob.catchesUp(alice)
    if (user === 'away') await bob.goesOffline()
    gatekeeper.misbehaves('refuse-login', { of: bob.address, condition: 'temporary-auth-failure' })
    if (user === 'away') await again(bob)
    else gatekeeper.cuts(bob)
    await gatekeeper.seesTurnedAway([bob])
    const meant = await alice.sends(bob, 'while the provider is suspended')
    const own = await bob.tries(alice, 'written while the provider is suspended')
    await bob.settles()
    gatekeeper.behaves()
    // a login that was refused before may be told of only now
    if (user === 'away') await again(bob)
    await gatekeeper.seesOnline(bob)
    if (own.outcome === 'ok') await alice.opens(own)
    const barrier = await bob.catchesUp(alice)
    const { address, handle, identifier } = bob
    return {
      address,
      handle,
      identifier,
      author: alice.address,
      before,
      barrier,
      meant: meant.canary,
      own: own.outcome === 'ok' ? own.canary : '',
    }
  },
  then(log, { address, handle, identifier, author, before, barrier, meant, own }) {
    const refused = proofsOf(log, 'stream.login').filter((o) => !o.data.ok)
    const [first] = refused
    const enlisted = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
    return [
      told(log, handle, first?.n ?? 0),
      judged(
        'suspension',
        enlisted.length === 1 ? 'pass' : 'fail',
        `the user is enlisted ${enlisted.length === 1 ? 'once' : 'anew'}`,
        enlisted.map(({ n }) => n),
      ),
      arrived(log, barrier, 'the service goes on by itself when the suspension is over'),
      listed(
        log,
        meant,
        { account: address, conversation: author, author },
        barrier,
        { least: 1, most: 1 },
        'what came during the suspension is shown once it is over',
      ),
      ...(own === ''
        ? []
        : [
            finds(
              log,
              proof('message.opened', (d) => d.canary === own),
              'what was taken for sending during the suspension arrives',
            ),
          ]),
      control(arrived(log, before, 'the conversation works before')),
      control(
        judged(
          'suspension',
          first ? 'pass' : 'fail',
          `${refused.length} logins are refused for a while`,
          refused.map(({ n }) => n),
        ),
      ),
    ]
  },
})

/** The user was told something after the first refused login. */
function told(log: Log, handle: string, after: number) {
  const seen = claimsOf(log, 'event.told').filter(
    (o) => TELLING.includes(o.data.event) && o.data.data.account === handle && o.n > after,
  )
  return judged(
    'suspension',
    seen.length > 0 ? 'pass' : 'fail',
    seen.length > 0 ? 'the user is told of the suspension' : 'the user is not told of the suspension',
    seen.slice(0, 3).map(({ n }) => n),
    'absence',
  )
}
