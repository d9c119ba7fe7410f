import { control, finds, judged, type Log, proof, purpose, tokenLeaks } from '#harness'

purpose('IDN-18', {
  title: 'a token goes to the enlistment and to the login, and stands nowhere else',
  verifies: ['IDN-18'],
  severity: 1,
  effect: 'Whoever reads logs, or runs a server on the way, can connect as the user.',
  remedy: 'Never put tokens into URLs, and take them out of whatever is logged: requests, errors, dumps.',
  variants: [{ way: 'with errors on it' }],
  with: async (given) => ({
    ...(await given.newcomers('carol')),
    ...(await given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true })),
  }),
  async when({ alice, bob, carol, gatekeeper, process, offers, plants }) {
    plants('a control of the search')
    gatekeeper.misbehaves('stumble-enlistment', { how: 'status 500', times: 1 })
    await carol.enlists()
    gatekeeper.misbehaves('odd-enlistment', { reply: 'a web page' })
    await carol.enlists()
    gatekeeper.misbehaves('odd-enlistment', {
      reply: 'a redirect to another server that keeps what was sent',
    })
    await carol.enlists()
    gatekeeper.misbehaves('wrong-certificate', { certificate: 'self-signed' })
    await carol.enlists()
    gatekeeper.behaves()
    await carol.enlists()
    await bob.sends(alice, 'a message')
    gatekeeper.misbehaves('refuse-login', { of: bob.address, condition: 'temporary-auth-failure' })
    gatekeeper.cuts(bob)
    await gatekeeper.seesRefused(bob.address)
    gatekeeper.behaves()
    await gatekeeper.seesOnline(bob)
    await bob.goesToBackground()
    await alice.sends(bob, 'wake up')
    await gatekeeper.seesOnline(bob)
    await process.restarts('clean')
    await bob.catchesUp(alice)
    const logged = offers.includes('log-view')
    if (logged) {
      await bob.writesLog()
      await bob.exportsState('logs')
    }
    process.keepsStderr(bob)
    return { logged }
  },
  then: (log, { logged }) => [
    ...searched(log, 'candidate', logged),
    control(
      finds(
        log,
        proof('token.presented', (d) => d.at === 'enlistment' && d.verified),
        'a token was presented at an enlistment',
      ),
    ),
    control(
      finds(
        log,
        proof('token.presented', (d) => d.at === 'stream' && d.verified),
        'a token was presented at a login',
      ),
    ),
  ],
})

purpose('JW-13', {
  title: 'a token of a push call goes no further than the check of it',
  verifies: ['IDN-18'],
  applies: ['push'],
  severity: 2,
  effect: 'Whoever reads logs, or gets an answer that was not for him, can wake users.',
  remedy: 'Do not repeat the Authorization field in answers, logs, or calls to the push service.',
  variants: [{ calls: 'refused and good ones' }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, process, offers, plants }) {
    plants('a control of the search')
    await bob.goesToBackground()
    await gatekeeper.pushes(bob, {
      name: 'expired',
      token: (kit) => kit.token(kit.header, { ...kit.claims, iat: kit.now - 7_200, exp: kit.now - 3_600 }),
    })
    await gatekeeper.pushes(bob, {
      name: 'forged',
      token: (kit) => kit.token(kit.header, kit.claims, 'stranger'),
    })
    await gatekeeper.pushes(bob, {
      name: 'of an unknown key',
      token: (kit) => kit.token({ ...kit.header, kid: 'unknown' }, kit.claims),
    })
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    await bob.sends(alice, 'here')
    await process.restarts('clean')
    await bob.catchesUp(alice)
    const logged = offers.includes('log-view')
    if (logged) {
      await bob.writesLog()
      await bob.exportsState('logs')
    }
    process.keepsStderr(bob)
    return { logged }
  },
  then: (log, { logged }) => [
    ...searched(log, 'gatekeeper', logged),
    control(
      finds(
        log,
        proof('http.exchange', (d) => d.endpoint === 'push' && d.status === 200),
        'the provider took a push call',
      ),
    ),
  ],
})

/** Nothing is found but what was planted, and that is found. */
function searched(log: Log, whose: 'candidate' | 'gatekeeper', logged: boolean) {
  const leaks = tokenLeaks(log, whose)
  if (leaks === undefined)
    return [judged('tokens', 'inconclusive', 'what has to be searched is not in this edition', [], 'absence')]
  const planted = leaks.filter((leak) => leak.planted)
  const tokens = leaks.filter((leak) => !leak.planted)
  const places = new Set(planted.map((leak) => leak.where))
  const isSeen = places.has('a planted text') && (!logged || places.size > 1)
  return [
    judged(
      'tokens',
      tokens.length > 0 ? 'fail' : 'pass',
      tokens[0] ? `a token stands in ${tokens[0].where}` : 'no token stands where none belongs',
      tokens.length > 0 ? tokens.map((leak) => leak.at) : planted.map((leak) => leak.at),
    ),
    judged(
      'tokens',
      isSeen ? 'pass' : 'inconclusive',
      'control: what was planted on the wire and written to the log is found by the same search',
      planted.map((leak) => leak.at),
    ),
  ]
}
