import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  SERVER_FLAWS,
  stimuliOf,
} from '#harness'

const requests = (log: Log) =>
  proofsOf(log, 'http.exchange').filter((o) => o.data.by === 'candidate' && o.data.endpoint === 'enlistment')

purpose('ENL-07', {
  title:
    'nothing of an enlistment is sent to a server whose certificate is not good, and nothing that wakes a phone',
  verifies: ['ENL-07', 'NOI-13'],
  severity: 1,
  effect: 'Whoever sits in the network takes the token and enlists in the name of the user.',
  remedy: 'Verify chain, period and name before the first octet of the request, and have no way around it.',
  variants: [
    ...SERVER_FLAWS.map((certificate) => ({ certificates: [certificate], wakes: false })),
    { certificates: [...SERVER_FLAWS], wakes: true },
  ],
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol, gatekeeper, offers }, { certificates, wakes }) {
    const before = await carol.enlists()
    const phone = wakes && offers.includes('push') ? await carol.becomes() : undefined
    // with the keys that push calls are verified with at hand
    if (phone) await gatekeeper.pushes(phone)
    const answers: string[] = []
    for (const certificate of certificates) {
      await phone?.goesToBackground()
      gatekeeper.misbehaves('wrong-certificate', { certificate })
      if (phone) {
        await gatekeeper.pushes(phone)
        await gatekeeper.seesOnline(phone)
      }
      answers.push(await bob.enlists())
      await bob.settles()
    }
    gatekeeper.behaves()
    return { answers, around: [before, await bob.enlists()] }
  },
  then: (log, { answers, around }) => {
    const switched = stimuliOf(log, 'misbehaviour.set').filter((o) => o.data.name === 'wrong-certificate')
    const [first, last] = [switched[0]?.n ?? 0, switched.at(-1)?.n ?? 0]
    return [
      never(
        log,
        proof('http.exchange', (d, o) => d.by === 'candidate' && o.n > first && o.n < last),
        'a request was sent under a certificate that is not good',
      ),
      ...answers.map((answer) =>
        judged('certificate', answer === 'ok' ? 'fail' : 'pass', `the enlistment ended with ${answer}`, [
          first,
        ]),
      ),
      control(finds(log, proof('tls.ended'), 'the candidate was shown a certificate that is not good')),
      control(
        judged(
          'certificate',
          around.every((answer) => answer === 'ok') ? 'pass' : 'fail',
          'users enlist under the good certificate, before and after',
          requests(log).map((o) => o.n),
        ),
      ),
    ]
  },
})

/**
 * Valid logins that nobody expects; the user's handle is added, so that each is given once. No capital letters: a library that prepares
 * addresses as RFC 7622 (3.3.1) has it writes small ones. No other domain: with the one of its address a client opens the stream, and
 * asks for its certificate (RFC 6120, 4.7.2 and 13.7.2).
 */
const LOGINS: Readonly<Record<string, (handle: string, domain: string) => string>> = {
  words: (handle, domain) => `somebody-${handle}@${domain}`,
  'leading zeros': (handle, domain) => `0001-000000${handle}@${domain}`,
  'a large integrator': (handle, domain) => `4294967297-1${handle}@${domain}`,
  'signs of every sort': (handle, domain) => `~x!#$%*+=?^_{|}.-${handle}@${domain}`,
  'letters of elsewhere': (handle, domain) => `zoë-żółw-名-${handle}@${domain}`,
  long: (handle, domain) => `1-${'9'.repeat(300)}${handle}@${domain}`,
  short: (handle, domain) => `${handle.slice(-5)}@${domain}`,
}

purpose('ENL-09', {
  title: 'the login of the reply is the address of the user, whatever it looks like',
  verifies: ['ENL-09'],
  severity: 2,
  effect: 'The user cannot connect, or connects as somebody else, as soon as ids look otherwise than today.',
  remedy: 'Keep the login as it came, octet by octet, and take nothing out of it.',
  variants: Object.keys(LOGINS).map((form) => ({ form })),
  with: async (given) => ({
    ...(await given.newcomers('bob')),
    ...(await given.users({ alice: 'tester' })),
  }),
  async when({ alice, bob, gatekeeper, again }, { form }) {
    const domain = alice.address.split('@')[1] ?? ''
    const login = LOGINS[form]?.(bob.handle, domain) ?? ''
    gatekeeper.misbehaves('unusual-login', { login })
    const answer = await bob.enlists()
    gatekeeper.behaves()
    const user = await bob.becomes()
    const back = user !== undefined && (await again(bob))
    let [sent, barrier] = ['', '']
    if (back) {
      const out = await user.tries(alice, 'hello')
      await alice.opens(out)
      sent = out.canary
      barrier = await user.catchesUp(alice)
    }
    return { login, answer, back, sent, barrier }
  },
  then: (log, { login, answer, back, sent, barrier }) => {
    const names = [login, login.slice(0, login.lastIndexOf('@')), '']
    const logins = proofsOf(log, 'stream.login')
    const stanzas = proofsOf(log, 'stanza.received').filter((o) => o.data.account === login)
    return [
      control(
        finds(
          log,
          proof('enlistment.decided', (d) => d.login === login),
          'the login was given',
        ),
      ),
      ...logins.map((o) =>
        judged(
          'login',
          o.data.ok && o.data.account === login ? 'pass' : 'fail',
          o.data.ok ? 'the user logs in under the login' : `a login under ${o.data.account} is refused`,
          [o.n],
        ),
      ),
      ...stanzas.map((o) =>
        judged(
          'login',
          names.includes(o.data.from.split('/')[0] ?? '') ? 'pass' : 'fail',
          'a stanza names the login as its sender, or nobody',
          [o.n],
        ),
      ),
      judged(
        'login',
        answer === 'ok' && back ? 'pass' : 'fail',
        `the user is connected after the enlistment, and again later (${answer})`,
        logins.map((o) => o.n),
        'absence',
      ),
      finds(
        log,
        proof('message.opened', (d) => d.canary === sent && d.from === login),
        'a message of the user arrives, from the login',
      ),
      arrived(log, barrier, 'a message for the login arrives'),
    ]
  },
})

/** What a user may do, or have done to it, without wanting to be reachable. */
const OCCASIONS = ['nothing', 'a restart', 'a week', 'a look at the connection'] as const

purpose('ENL-10', {
  title: 'nobody is enlisted who did not choose it',
  verifies: ['ENL-10'],
  severity: 1,
  effect: 'Users can be found and written to by a service that they never agreed to.',
  remedy: 'Enlist when the user says so, and at no start, no update and no other occasion.',
  variants: OCCASIONS.map((occasion) => ({ occasion })),
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave, again, process, clock, offers }, { occasion }) {
    await dave.settles()
    if (occasion === 'a restart') await process.restarts('clean')
    if (occasion === 'a week' && offers.includes('clock')) await clock.advances(7 * 24 * 3_600_000)
    if (occasion === 'a look at the connection') for (const user of [bob, carol]) await again(user)
    await dave.enlists()
    await dave.settles()
    const chose = await bob.enlists()
    return { silent: [bob.identifier, carol.identifier], chose, dave: dave.identifier }
  },
  then: (log, { silent, chose, dave }) => {
    const asked = stimuliOf(log, 'call.made').filter((o) => o.data.action === 'enlist')
    const last = asked.at(-1)?.n ?? 0
    const enlisted = proofsOf(log, 'enlistment.decided')
    const unasked = proofsOf(log, 'token.presented').filter(
      (o) => silent.some((name) => Object.values(o.data.claims).includes(name)) && o.n < last,
    )
    return [
      judged(
        'choice',
        unasked.length > 0 ? 'fail' : 'pass',
        'no token of a user is presented before the user chose',
        unasked.length > 0 ? unasked.map((o) => o.n) : asked.map((o) => o.n),
      ),
      judged(
        'choice',
        requests(log).length > 2 ? 'fail' : 'pass',
        `two users chose to be enlisted, and ${requests(log).length} requests came`,
        requests(log).map((o) => o.n),
      ),
      control(
        judged(
          'choice',
          chose === 'ok' && enlisted.some((o) => o.data.identifier === dave && o.data.status === 'ok')
            ? 'pass'
            : 'fail',
          'who chooses is enlisted',
          enlisted.map((o) => o.n),
        ),
      ),
    ]
  },
})

/** How an enlistment stumbles, and whether the user is to be enlisted in the end. */
const STUMBLES = [
  { how: 'status 503', times: 1_000, ends: 'open' },
  { how: 'cut before', times: 1_000, ends: 'open' },
  { how: 'status 500', times: 1, ends: 'well' },
  { how: 'status 429', times: 1, ends: 'open' },
  { how: 'cut after', times: 1, ends: 'well' },
  { how: 'cut inside', times: 1, ends: 'well' },
  { how: 'slow', times: 0, ends: 'well' },
  { how: 'held', times: 0, ends: 'well' },
  { how: 'refused', times: 0, ends: 'badly' },
] as const
const WINDOW_MS = 1_000
const MOST_IN_WINDOW = 10

purpose('ENL-11', {
  title: 'an enlistment that fails in passing is tried again with pauses, and one that is refused is not',
  verifies: ['ENL-11'],
  severity: 3,
  effect: 'A short failure of the gatekeeper becomes a long one, or users who could be enlisted are not.',
  remedy:
    'Try again with pauses that grow and are not the same for all; stop at status "fail"; ask the user after a while.',
  variants: [...STUMBLES],
  with: async (given) => ({
    ...(await given.newcomers('bob')),
    ...(await given.users({ alice: 'tester' })),
  }),
  async when({ alice, bob, gatekeeper }, { how, times, ends }) {
    if (how === 'slow') gatekeeper.misbehaves('drip-enlistment', {})
    else if (how === 'held') gatekeeper.misbehaves('hold-enlistment', {})
    else if (how === 'refused') gatekeeper.misbehaves('fail-enlistment', { reason: 'bad_field' })
    else gatekeeper.misbehaves('stumble-enlistment', { how, times })
    const enlisting = bob.enlists()
    if (how === 'held') await gatekeeper.seesDecided(bob)
    if (how === 'held') gatekeeper.behaves()
    const answer = await enlisting
    gatekeeper.behaves()
    const later = answer === 'ok' ? answer : await bob.enlists()
    const user = await bob.becomes()
    const barrier = user === undefined ? '' : await user.catchesUp(alice)
    return { answer, later, barrier, mustSucceed: ends === 'well' }
  },
  then: (log, { answer, later, barrier, mustSucceed }, { how }) => {
    const end = stimuliOf(log, 'misbehaviour.set').findLast((o) => !o.data.on)?.n ?? 0
    const tried = requests(log).filter((o) => o.n < end)
    const crowd = tried.filter((o) => tried.some((p) => p.n > o.n && p.t - o.t < WINDOW_MS))
    const most = Math.max(
      0,
      ...tried.map((o) => tried.filter((p) => p.t >= o.t && p.t < o.t + WINDOW_MS).length),
    )
    return [
      judged(
        'pauses',
        most > MOST_IN_WINDOW ? 'fail' : 'pass',
        `${tried.length} requests while it failed, at most ${most} of them within a second`,
        (most > MOST_IN_WINDOW ? crowd : tried).map((o) => o.n),
      ),
      ...(how === 'refused'
        ? [
            judged(
              'pauses',
              tried.length > 1 ? 'fail' : 'pass',
              `a request that was refused for good came ${tried.length === 1 ? 'once' : `${tried.length} times`}`,
              tried.map((o) => o.n),
            ),
          ]
        : []),
      ...(mustSucceed
        ? [
            judged(
              'pauses',
              answer === 'ok' ? 'pass' : 'fail',
              `an enlistment that stumbled once ended with ${answer}`,
              tried.map((o) => o.n),
              'absence',
            ),
          ]
        : []),
      judged(
        'pauses',
        later === 'ok' ? 'pass' : 'fail',
        `the user is enlisted when the gatekeeper is well again (${later})`,
        tried.map((o) => o.n),
        'absence',
      ),
      arrived(log, barrier, 'a message for the user arrives'),
    ]
  },
})
