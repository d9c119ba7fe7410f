import {
  type CandidateUser,
  control,
  type Given,
  type Judgement,
  judged,
  type Log,
  type Props,
  proofsOf,
  purpose,
  pushCallsOf,
  survives,
  taken,
} from '#harness'

interface World extends Props {
  readonly bob: CandidateUser
}

const COMMON = {
  applies: ['push'],
  with: async (given: Given): Promise<World> => given.users({ bob: 'candidate' }),
} as const

const logins = (log: Log, address: string) =>
  proofsOf(log, 'stream.login').filter((o) => o.data.ok && o.data.account === address)
const answers = (log: Log) =>
  proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'push' && o.data.by === 'tester')

purpose('PSH-01', {
  ...COMMON,
  title: 'a push call is answered with an empty 200, whether or not the device can be reached',
  verifies: ['PSH-01'],
  severity: 2,
  effect: 'The gatekeeper takes the provider for broken, or waits for each device that is out of reach.',
  remedy: 'Answer 200 without a body once the call is verified and noted, and wake the device afterwards.',
  variants: [{ user: 'online' }, { user: 'in the background' }, { user: 'away' }, { user: 'refused' }],
  async when({ bob, gatekeeper }, { user }) {
    await bob.goesToBackground()
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    if (user === 'refused')
      gatekeeper.misbehaves('refuse-login', { of: bob.address, condition: 'temporary-auth-failure' })
    if (user === 'away') await bob.goesOffline()
    else if (user !== 'online') await bob.goesToBackground()
    await gatekeeper.pushes(bob, { name: `the user is ${user}` })
    gatekeeper.behaves()
    if (user === 'away') await bob.goesOnline()
    await gatekeeper.seesOnline(bob)
    return { address: bob.address }
  },
  then(log, { address }) {
    const calls = pushCallsOf(log)
    const [first] = calls
    return [
      ...calls.map(({ status, answer, attack }) =>
        judged(
          'push',
          status === 200 ? 'pass' : 'fail',
          `a push call is answered with ${status || 'nothing'}${attack === '' ? '' : `: ${attack}`}`,
          [answer],
          status === 0 ? 'absence' : 'positive',
        ),
      ),
      ...answers(log)
        .filter((o) => o.data.status === 200)
        .map((o) =>
          judged(
            'push',
            o.data.responseBody === '' ? 'pass' : 'fail',
            o.data.responseBody === '' ? 'the answer has no body' : 'the answer has a body',
            [o.n],
          ),
        ),
      ...(first ? [control(taken(first, logins(log, address)))] : []),
    ]
  },
})

/** Names that the provider never gave to anybody. */
const NOBODY = ['nobody', 'somebody.else', '0', "o'neill", 'zoë']
/** What may differ between any two answers. */
const OF_THE_MOMENT = ['date']

purpose('PSH-04', {
  ...COMMON,
  title: 'a push call for nobody is answered like one for a user',
  verifies: ['PSH-04'],
  severity: 3,
  effect: 'Whoever may call, or stole a token, learns which identifiers have an account.',
  remedy: 'Look the user up after the answer, and give the same answer in either case.',
  variants: [{ names: 'of nobody' }, { names: 'of nobody, and of somebody who has left' }],
  with: (given) => given.users({ bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ bob, carol, gatekeeper }, { names }) {
    const domain = bob.identifier.slice(bob.identifier.lastIndexOf('@'))
    const unknown = NOBODY.map((name) => `${name}${domain}`)
    if (names !== 'of nobody') {
      await carol.sets('interoperability', false)
      await gatekeeper.seesLeft(carol)
      unknown.push(carol.identifier)
    }
    for (const to of unknown) {
      await gatekeeper.pushes(bob)
      await gatekeeper.pushes(bob, { name: `for ${to}`, body: JSON.stringify({ to }) })
    }
    await gatekeeper.pushes(bob)
    await bob.goesToBackground()
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    return { address: bob.address, identifier: bob.identifier, calls: unknown.length }
  },
  then(log, { address, identifier, calls }) {
    const [known, unknown] = [true, false].map((wanted) =>
      answers(log).filter((o) => (o.data.requestBody === JSON.stringify({ to: identifier })) === wanted),
    ) as [Answers, Answers]
    const usual = shapesOf(known)
    const last = pushCallsOf(log).at(-1)
    return [
      ...unknown.map((o) => {
        const odd = differenceTo(usual, o.data)
        return judged('push', odd === '' ? 'pass' : 'fail', odd || 'the answer is the one for a user', [o.n])
      }),
      judged(
        'push',
        unknown.length === calls ? 'pass' : 'fail',
        `${unknown.length} of ${calls} calls for nobody were answered`,
        unknown.map(({ n }) => n),
        'absence',
      ),
      control(
        judged(
          'push',
          known.every((o) => o.data.status === 200) ? 'pass' : 'fail',
          'calls for a user are answered with 200',
          known.map(({ n }) => n),
        ),
      ),
      ...(last ? [control(taken(last, logins(log, address)))] : []),
    ]
  },
})

type Answers = ReturnType<typeof answers>
type Answer = Answers[number]['data']

/** What answers for a user have in common: headers whose value changes from one to the next count by their name alone. */
function shapesOf(known: Answers) {
  const [first] = known.map((o) => o.data)
  const values = Object.entries(first?.responseHeaders ?? {}).filter(
    ([name]) => !OF_THE_MOMENT.includes(name),
  )
  const same = (name: string, value: unknown) =>
    known.every((o) => JSON.stringify(o.data.responseHeaders[name]) === JSON.stringify(value))
  return {
    status: first?.status,
    body: first?.responseBody,
    names: new Set(known.flatMap((o) => Object.keys(o.data.responseHeaders))),
    fixed: values.filter(([name, value]) => same(name, value)),
  }
}

function differenceTo(usual: ReturnType<typeof shapesOf>, { status, responseBody, responseHeaders }: Answer) {
  if (status !== usual.status) return `a call for nobody is answered with ${status}, not with ${usual.status}`
  if (responseBody !== usual.body) return 'a call for nobody is answered with another body'
  const added = Object.keys(responseHeaders).find((name) => !usual.names.has(name))
  if (added !== undefined) return `the answer to a call for nobody has a header of its own: ${added}`
  const other = usual.fixed.find(
    ([name, value]) => JSON.stringify(responseHeaders[name]) !== JSON.stringify(value),
  )
  return other === undefined ? '' : `the answer to a call for nobody has another ${other[0]}`
}

/** A few wake-ups for a hundred calls may be more than one; what is bounded does not grow with them. */
const FEW = 5

purpose('PSH-07', {
  ...COMMON,
  title: 'many push calls for one user are one wake-up, and all of them are answered',
  verifies: ['PSH-07'],
  severity: 3,
  effect: 'A busy conversation, or whoever may call, drains the battery of a phone and its push quota.',
  remedy: 'Remember that a device was woken and has not come yet, and let further calls for it rest.',
  variants: [
    { user: 'away', count: 100 },
    { user: 'in the background', count: 25 },
  ],
  async when({ bob, gatekeeper }, { user, count }) {
    await bob.goesToBackground()
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    if (user === 'away') await bob.goesOffline()
    else await bob.goesToBackground()
    const burst = Array.from({ length: count }, () => gatekeeper.pushes(bob, { name: 'one of many' }))
    await Promise.all(burst)
    await bob.settles()
    if (user === 'away') await bob.goesOnline()
    await gatekeeper.seesOnline(bob)
    await bob.goesToBackground()
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    return { address: bob.address }
  },
  then(log, { address }) {
    const calls = pushCallsOf(log)
    const many = calls.filter(({ attack }) => attack !== '')
    const [first, last] = calls.filter(({ attack }) => attack === '')
    const came = logins(log, address)
    const meanwhile = (o: { readonly n: number }) => o.n > (many[0]?.at ?? 0) && o.n < (last?.at ?? 0)
    const woken = proofsOf(log, 'http.exchange').filter((o) => o.data.endpoint === 'push-service')
    const refused = many.filter(({ status }) => status !== 200)
    return [
      judged(
        'push',
        refused.length === 0 ? 'pass' : 'fail',
        `${many.length - refused.length} of ${many.length} calls are answered with 200`,
        (refused.length > 0 ? refused : many).map(({ answer }) => answer),
        'absence',
      ),
      few('wake-ups through the platform', woken.filter(meanwhile), many),
      few('logins', came.filter(meanwhile), many),
      ...(last ? [taken(last, came, 'a call after many')] : []),
      ...(first ? [control(taken(first, came))] : []),
    ]
  },
})

function few(
  what: string,
  seen: readonly { readonly n: number }[],
  calls: readonly { readonly answer: number }[],
): Judgement {
  const at = seen.length > 0 ? seen.map(({ n }) => n) : calls.map(({ answer }) => answer)
  const verdict = seen.length <= FEW ? 'pass' : 'fail'
  return judged('push', verdict, `${seen.length} ${what} for ${calls.length} push calls`, at)
}

const DEEP = 20_000
const HELD = 20

/** Calls that nobody can want to be taken; each has a good token. */
const HOSTILE: Readonly<
  Record<string, { readonly body?: string; readonly headers?: Record<string, string> }>
> = {
  'a large body': { body: JSON.stringify({ to: 'x'.repeat(2_000_000) }) },
  'a large member': { body: JSON.stringify({ to: 'nobody@example.test', more: 'x'.repeat(60_000) }) },
  'nested deeply': { body: `{"to":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}` },
  'nested deeply, objects': { body: `${'{"to":'.repeat(DEEP / 2)}1${'}'.repeat(DEEP / 2)}` },
  'nested deeply, unclosed': { body: '['.repeat(60_000) },
  'large headers': { headers: { 'x-more': 'x'.repeat(40_000) } },
  'no JSON': { body: '\u0000'.repeat(1_000) },
  'an empty object': { body: '{}' },
  'no name': { body: '{"to":null}' },
  'names in a list': { body: '{"to":["a","b"]}' },
  'a name of no type': { body: '{"to":{"__proto__":{"to":"a"}}}' },
  'another type': { headers: { 'content-type': 'application/xml' }, body: '<to/>' },
}
const AT_ONCE = 40

purpose('PSH-10', {
  ...COMMON,
  title: 'the push endpoint goes on working under floods, slow calls and bodies of any size and form',
  verifies: ['PSH-10'],
  severity: 2,
  effect:
    'Whoever reaches the endpoint can stop push for every user of the provider, or the provider itself.',
  remedy:
    'Bound sizes, depth, time and the number of calls at once, refuse early, and count what is refused against the caller alone.',
  variants: [{ load: 'bodies' }, { load: 'a flood without tokens' }, { load: 'slow calls' }],
  async when({ bob, gatekeeper, process }, { load }) {
    const wakes = async () => {
      await bob.goesToBackground()
      await gatekeeper.pushes(bob)
      await gatekeeper.seesOnline(bob)
    }
    await wakes()
    const release = load === 'slow calls' ? await gatekeeper.holdsPushes(HELD) : () => {}
    if (load === 'bodies')
      for (const [name, form] of Object.entries(HOSTILE)) await gatekeeper.pushes(bob, { name, ...form })
    if (load === 'a flood without tokens') {
      const name = 'without a token'
      const call = () => gatekeeper.pushes(bob, { name, token: () => undefined })
      await Promise.all(Array.from({ length: AT_ONCE }, call))
    }
    await bob.settles()
    if (process.alive) await wakes()
    release()
    if (process.alive) await wakes()
    return { address: bob.address }
  },
  then(log, { address }) {
    const ordinary = pushCallsOf(log).filter(({ attack }) => attack === '')
    const [first, ...others] = ordinary
    const came = logins(log, address)
    return [
      ...survives(log, 'push calls that nobody can want'),
      ...others.map((call) => taken(call, came, 'an ordinary call during and after the load')),
      ...(first ? [control(taken(first, came))] : []),
    ]
  },
})
