import type { StanzaMark } from '../formats/stanza/mark-of.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf, stimuliOf } from './select.ts'

type Seen = StanzaMark & { readonly n: number }

/** One client that logged in through a proxy, and the connection to the gatekeeper on which its login came. */
interface Pair {
  readonly client: number
  readonly account: string
  readonly calledAt: number
  /** `undefined`: no login came. */
  readonly connection: number | undefined
}

/** Clients that got a stream, with the logins of their users at the gatekeeper: the first with the first, and so on. */
function pairs(log: Log): readonly Pair[] {
  const calls = stimuliOf(log, 'client.called')
  const logins = new Map<string, number[]>()
  for (const { data } of proofsOf(log, 'upstream.login'))
    logins.set(data.account, [...(logins.get(data.account) ?? []), data.connection])
  return proofsOf(log, 'downstream.opened')
    .filter(({ data }) => data.problem === '' && logins.has(data.account))
    .map(({ data: { client, account } }) => ({
      client,
      account,
      calledAt: calls.find(({ data }) => data.client === client)?.n ?? 0,
      connection: logins.get(account)?.shift(),
    }))
}

/** So many clients of users had a stream through the proxy: what every judgement about it rests on. */
export function servedBy(log: Log, least: number): Judgement {
  const at = proofsOf(log, 'downstream.opened').filter(({ data }) => data.problem === '')
  const broken = proofsOf(log, 'downstream.opened').find(({ data }) => data.problem !== '')
  return at.length >= least
    ? judged(
        'served',
        'pass',
        `${at.length} clients have a stream through the proxy`,
        at.map(({ n }) => n),
      )
    : judged(
        'served',
        'fail',
        `${at.length} of ${least} clients have a stream through the proxy${broken ? `: ${broken.data.problem}` : ''}`,
        broken ? [broken.n] : [],
        'absence',
      )
}

/** At each counted moment the proxy had as many connections to the gatekeeper as it had clients. */
export function countedRight(log: Log): Judgement {
  const counts = proofsOf(log, 'upstream.counted')
  const wrong = counts.find(({ data }) => data.open !== data.expected)
  return wrong
    ? judged(
        'count',
        'fail',
        `${wrong.data.open} connections to the gatekeeper in place of ${wrong.data.expected}, ${wrong.data.moment}`,
        [wrong.n],
        wrong.data.open > wrong.data.expected ? 'positive' : 'absence',
      )
    : judged(
        'count',
        counts.length > 0 ? 'pass' : 'inconclusive',
        `as many connections to the gatekeeper as clients at ${counts.length} moments`,
        counts.map(({ n }) => n),
      )
}

/** Every login came on a connection of its own, which was opened after its client had called. */
export function ownConnections(log: Log): Judgement {
  const all = pairs(log)
  const at = proofsOf(log, 'upstream.login').map(({ n }) => n)
  const openedAt = new Map(proofsOf(log, 'upstream.opened').map(({ n, data }) => [data.connection, n]))
  const shared = all.find(({ connection }, n) => all.findIndex((one) => one.connection === connection) < n)
  const older = all.find(
    ({ connection, calledAt }) => connection !== undefined && (openedAt.get(connection) ?? 0) < calledAt,
  )
  if (shared) return judged('own', 'fail', 'two clients were served on one connection to the gatekeeper', at)
  if (older)
    return judged(
      'own',
      'fail',
      'a client was given a connection to the gatekeeper that was there before it',
      at,
    )
  return judged('own', 'pass', `${all.length} clients, each on a new connection of its own`, at)
}

/** Connections of clients that were gone in silence ended, and those of clients that answer did not. */
export function letGo(log: Log): Judgement {
  const counted = proofsOf(log, 'upstream.counted').at(-1)?.n ?? 0
  const lost = stimuliOf(log, 'client.left')
    .filter(({ data }) => data.how === 'in silence')
    .map(({ data }) => data.client)
  const closed = new Map(proofsOf(log, 'upstream.closed').map(({ n, data }) => [data.connection, n]))
  const cut = proofsOf(log, 'downstream.ended')[0]
  if (cut)
    // whether it answered in time is shown by doing it again
    return judged('let go', 'fail', 'the connection of a client that answers was ended', [cut.n], 'absence')
  const ended = pairs(log).flatMap(({ client, connection = 0 }) =>
    lost.includes(client) ? [closed.get(connection) ?? Number.POSITIVE_INFINITY] : [],
  )
  return ended.some((n) => n > counted)
    ? judged(
        'let go',
        'fail',
        'a client is gone in silence, and its connection to the gatekeeper is still there',
        [counted],
      )
    : judged(
        'let go',
        ended.length > 0 ? 'pass' : 'inconclusive',
        `the connections of ${ended.length} clients that were gone in silence ended, those of others did not`,
        ended,
      )
}

/** What goes through the proxy in one direction comes out on the same connection, whole, once, in order, and nothing beside it. */
export function unaltered(log: Log, way: 'out' | 'in', whole = true): Judgement {
  const [from, to] = way === 'out' ? ['the client', 'the gatekeeper'] : ['the gatekeeper', 'the client']
  let count = 0
  let lost: Seen | undefined
  const at: number[] = []
  for (const { client, connection } of pairs(log)) {
    const sent = way === 'out' ? sentBy(log, client) : carried(log, 'upstream.sent', connection)
    const came = way === 'out' ? carried(log, 'upstream.received', connection) : handedTo(log, client)
    for (const [place, each] of came.entries()) {
      const wanted = sent[place]
      const isEarly = wanted !== undefined && wanted.n > each.n
      if (wanted && isSame(wanted, each) && !isEarly) continue
      if (isEarly && isSame(wanted, each))
        return judged(
          'unaltered',
          'fail',
          `${to} gets ${each.id} before ${from} sent it on this connection`,
          [each.n],
        )
      return judged('unaltered', 'fail', `${to} ${told(each, sent, came.slice(0, place), from)}`, [each.n])
    }
    // a client of the candidate's own says when it likes what may still be under way
    if (whole && isOurs(log, client)) lost ??= sent[came.length]
    count += came.length
    at.push(...came.map(({ n }) => n))
  }
  if (lost)
    return judged(
      'unaltered',
      'fail',
      `what ${from} sent does not come: ${lost.holds} ${lost.id}`,
      [lost.n],
      'absence',
    )
  return count > 0
    ? judged('unaltered', 'pass', `${count} messages from ${from} came to ${to} as they were, in order`, at)
    : judged('unaltered', 'inconclusive', `no message from ${from} came to ${to}`, [], 'absence')
}

/** The gatekeeper is told of every client where its connection comes from, and of nobody else. */
export function trueAddresses(log: Log): Judgement {
  const named = proofsOf(log, 'upstream.named')
  const opened = proofsOf(log, 'downstream.opened')
  const unread = named.find(({ data }) => data.problem !== '')
  if (unread) return judged('address', 'fail', unread.data.problem, [unread.n])
  const foreign = named.find(({ data }) => !opened.some((one) => one.data.address === data.address))
  if (foreign)
    return judged(
      'address',
      'fail',
      `the gatekeeper is told of ${foreign.data.address}, from where nobody has called`,
      [foreign.n],
    )
  for (const { client, connection } of pairs(log)) {
    const own = opened.find(({ data }) => data.client === client)?.data.address
    const told = named.find(({ data }) => data.connection === connection)
    if (told && told.data.address !== own)
      return judged('address', 'fail', `a client at ${own} is said to be at ${told.data.address}`, [told.n])
  }
  return judged(
    'address',
    'pass',
    `the gatekeeper was told of ${named.length} clients where they are`,
    named.map(({ n }) => n),
  )
}

/** Nothing was said to a gatekeeper whose certificate was not good. */
export function saysNothingTo(log: Log, kinds: readonly string[]): Judgement {
  const opened = proofsOf(log, 'upstream.opened').filter(({ data }) => data.certificate !== '')
  const wrong = proofsOf(log, 'upstream.named').find(({ data }) =>
    opened.some((one) => one.data.connection === data.connection),
  )
  const certificate = opened.find(({ data }) => data.connection === wrong?.data.connection)?.data.certificate
  if (wrong)
    return judged('certificate', 'fail', `it speaks to a gatekeeper whose certificate is ${certificate}`, [
      wrong.n,
    ])
  const tried = [...proofsOf(log, 'tls.ended'), ...opened]
  const missing = kinds.find((kind) => !tried.some(({ data }) => data.certificate === kind))
  return missing === undefined
    ? judged(
        'certificate',
        'pass',
        `it says nothing under any of ${kinds.length} wrong certificates`,
        tried.map(({ n }) => n),
      )
    : judged('certificate', 'inconclusive', `a certificate was shown to nobody: ${missing}`, [], 'absence')
}

function told(each: Seen, sent: readonly Seen[], before: readonly Seen[], from: string): string {
  const what = `${each.holds} ${each.id}`.trim()
  if (before.some((one) => isSame(one, each))) return `gets a message twice: ${what}`
  if (sent.some((one) => isSame(one, each)))
    return `gets messages in another order, or not all of them: ${what}`
  return sent.some((one) => one.id === each.id && one.holds === each.holds)
    ? `gets a message whose encrypted octets were changed: ${what}`
    : `gets a message that ${from} did not send on this connection: ${what}`
}

const isOurs = (log: Log, client: number) =>
  stimuliOf(log, 'client.called').some(({ data }) => data.client === client)

const isSame = (one: StanzaMark, other: StanzaMark) =>
  one.id === other.id && one.holds === other.holds && one.payload === other.payload

/** What belongs to a login or keeps a connection alive, and answers: a proxy may do that by itself. */
const ROUTINE = ['', 'bind', 'ping']
/** Messages, and requests in the user's name. */
const counts = ({ name, holds }: StanzaMark) =>
  name === 'message' || (name === 'iq' && !ROUTINE.includes(holds))

function sentBy(log: Log, client: number): readonly Seen[] {
  const ours = stimuliOf(log, 'client.sent')
    .filter(({ data }) => data.client === client)
    .flatMap(({ n, data }) => data.marks.map((mark) => ({ ...(mark as unknown as StanzaMark), n })))
  const own = proofsOf(log, 'downstream.sent')
    .filter(({ data }) => data.client === client)
    .map(({ n, data }) => ({ ...data, n }))
  return [...ours, ...own].filter(counts)
}

function carried(
  log: Log,
  type: 'upstream.sent' | 'upstream.received',
  connection: number | undefined,
): readonly Seen[] {
  return proofsOf(log, type)
    .filter(({ data }) => data.connection === connection)
    .map(({ n, data }) => ({ ...data, n }))
    .filter(counts)
}

function handedTo(log: Log, client: number): readonly Seen[] {
  return proofsOf(log, 'downstream.received')
    .filter(({ data }) => data.client === client)
    .map(({ n, data }) => ({ ...data, n }))
    .filter(counts)
}
