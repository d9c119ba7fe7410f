import { type CandidateUser, control, fc, judged, type Log, listed, proofsOf, purpose } from '#harness'
import { type Client, clientsIn, exchanges, median } from './attempts.ts'

/** A stream that lived so long is no failed attempt. */
const LIVES_MS = 2_000
/** Nobody who waits longer after each failure tries so often in a few seconds. */
const MOST_TRIES = 20
const LETTERS = 8
/** A jitter of a tenth exchanges three of ten pairs that are so near to each other, one of three hundredths one in ten. */
const NEAR = 1 / 20
/** Every so manieth client comes over Noise. */
const OVER_NOISE = 4
const LEAST_PAIRS = 30
const LEAST_EXCHANGED = 0.1
/** So many failures have lengthened the wait; by less than this it is as long as it was. */
const FAILURES = 3
const LEAST_GROWTH = 1.4
/** Nobody is taken to have given up who was seen to wait for an eighth of the time. */
const PATIENCE = 8

purpose('OPS-04', {
  title: 'clients that are dropped at once come back at different times, and later after each failure',
  verifies: ['OPS-04'],
  severity: 3,
  effect:
    'When the server falls over, all clients come back at the same moment, again and again, and it falls over once more.',
  remedy:
    'Wait for a time of which a good part is left to chance, for each client alone; double it with each login that fails, up to a ceiling, and never give up.',
  variants: [
    { users: 24, how: 'cut', ms: 5_000 },
    { users: 24, how: 'shutdown', ms: 5_000 },
    // one alone is slowed down by nobody
    { users: 1, how: 'cut', ms: 2_000 },
    { users: 1, how: 'shutdown', ms: 2_000 },
  ],
  stimuli: fc.constant({ users: 1_000, how: 'cut', ms: 30_000 }),
  cases: { smoke: 0, gate: 0, full: 1 },
  with: (given) => given.users({ alice: 'tester' }),
  async when({ alice, gatekeeper, enlists, offers }, { users, how, ms }) {
    const all: CandidateUser[] = []
    // a client may have a timer of its own for each way that it comes
    const isOverNoise = (n: number) => offers.includes('stream:noise') && n % OVER_NOISE === 0
    for (let n = 1; n <= users; n += 1)
      all.push(await enlists(`user ${n}`, isOverNoise(n) ? 'noise' : undefined))
    const there = await gatekeeper.seesOnline(...all)
    await gatekeeper.watches(LIVES_MS, MOST_TRIES)
    await gatekeeper.goes(how === 'cut' ? 'cut' : 'shutdown', all)
    const some = all.filter((_, n) => n % Math.ceil(users / LETTERS) === 0)
    const letters: string[] = []
    for (const user of some) letters.push((await alice.sends(user, 'while the server was away')).canary)
    await gatekeeper.watches(ms, MOST_TRIES)
    gatekeeper.behaves()
    // a login that hangs may take as long as anything may, and a wait comes after it
    const back = (await gatekeeper.seesOnline(...all)) || (await gatekeeper.seesOnline(...all))
    const places = []
    for (const [n, user] of (back ? some : []).entries()) {
      const place = { account: user.address, conversation: alice.address, author: alice.address }
      places.push({ place, letter: letters[n] ?? '', barrier: await user.catchesUp(alice) })
    }
    return { there, places }
  },
  then(log, { there, places }, { users }) {
    const clients = clientsIn(log)
    return [
      control(
        judged(
          'loss',
          there && clients.length === users ? 'pass' : 'fail',
          `${clients.length} clients lose the server`,
          clients.map(({ waits: [first] }) => first?.lost ?? 0),
        ),
      ),
      patient(log),
      ...(users > 1
        ? [
            spread(clients),
            growing(clients.filter(isNoise)),
            growing(clients.filter((each) => !isNoise(each))),
          ]
        : []),
      returned(log, clients),
      ...places.map(({ letter, place, barrier }) =>
        listed(log, letter, place, barrier, { least: 1, most: 1 }, 'what waited is shown'),
      ),
    ]
  },
})

const isNoise = ({ waits: [first] }: Client) => first?.transport === 'noise'

/** Nobody knocks without end. */
function patient(log: Log) {
  const tries = new Map<string, number[]>()
  for (const { n, data } of proofsOf(log, 'stream.login'))
    if (!data.ok) tries.set(data.account, [...(tries.get(data.account) ?? []), n])
  const most = [...tries.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
  return judged(
    'attempts',
    most.length >= MOST_TRIES ? 'fail' : 'pass',
    `a client tries up to ${most.length} times while the server is away`,
    most,
  )
}

/** Those who lost the server one shortly after another come back in an order that chance decides. */
function spread(clients: readonly Client[]) {
  const { pairs, exchanged } = exchanges(clients, NEAR)
  const at = clients.flatMap(({ waits }) => waits.map(({ login }) => login))
  const text = `of ${pairs} pairs of clients that lost the server one shortly after the other, ${exchanged} come back in the other order`
  if (pairs < LEAST_PAIRS) return judged('spread', 'inconclusive', text, at)
  return judged('spread', exchanged < LEAST_EXCHANGED * pairs ? 'fail' : 'pass', text, at, 'absence')
}

/** After a few failures the wait is longer than at first, unless it is so long that there were not so many. */
function growing(clients: readonly Client[]) {
  const tried = clients.filter(({ waits }) => waits.length > FAILURES)
  const at = clients.flatMap(({ waits }) => waits.map(({ login }) => login))
  if (tried.length === 0 || tried.length < clients.length / 2)
    return judged('growth', 'pass', `clients wait so long that few of them fail ${FAILURES} times`, at)
  const first = median(tried.map(({ waits }) => waits[0]?.ms ?? 0))
  const later = median(tried.flatMap(({ waits }) => waits.slice(FAILURES).map(({ ms }) => ms)))
  return judged(
    'growth',
    later < LEAST_GROWTH * first ? 'fail' : 'pass',
    `clients wait ${first} ms at first, and ${later} ms after ${FAILURES} failures and more`,
    at,
    'absence',
  )
}

/** All are back by themselves, or wait no longer than they were seen to. */
function returned(log: Log, clients: readonly Client[]) {
  const logins = proofsOf(log, 'stream.login').filter(({ data }) => data.ok)
  const at = logins.map(({ n }) => n)
  const end = log.observations.at(-1)?.t ?? 0
  const longest = Math.max(0, ...clients.flatMap(({ waits }) => waits.map(({ ms }) => ms)))
  const away = clients.filter(({ last }) => !last.isOver)
  const gone = away.filter(({ last }) => longest > 0 && end - last.t > PATIENCE * longest)
  const verdict = away.length === 0 ? 'pass' : gone.length > 0 ? 'fail' : 'inconclusive'
  return judged(
    'recovery',
    verdict,
    `${clients.length - away.length} of ${clients.length} clients come back by themselves`,
    at,
    'absence',
  )
}
