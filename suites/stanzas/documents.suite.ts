import {
  arrived,
  control,
  type Given,
  type Judgement,
  judged,
  type Log,
  proofsOf,
  purpose,
  stimuliOf,
  survives,
  unseen,
} from '#harness'
import { type Document, ENDLESS, EXCESSIVE, MALFORMED, NOT_UTF8, RESTRICTED } from './documents.ts'
import { domainOf, request } from './stanza-texts.ts'

const people = (given: Given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' })
type People = Awaited<ReturnType<typeof people>>

type Tried = {
  readonly account: string
  readonly before: string
  readonly canaries: readonly string[]
  readonly after: string
  readonly grown: number
}

const LEAST_BYTES = 200 * 2 ** 20

/** Writes each document on a stream of its own, then an ordinary message, which has to arrive over a new one. */
async function written(
  { alice, bob, gatekeeper, process }: People,
  documents: readonly Document[],
): Promise<Tried> {
  const before = await bob.catchesUp(alice)
  const weight = await process.weighs()
  const canaries: string[] = []
  let after = before
  for (const [n, { note, make }] of documents.entries()) {
    // a connection of the user's own wish: what the last one did to it must not make the client wait ever longer
    if (n > 0) {
      await bob.goesOffline()
      await bob.goesOnline()
    }
    const sealed = await alice.seals(bob, 'in a document that has to be refused')
    const base64 = Buffer.from(sealed.bytes).toString('base64')
    const message = `<message xmlns="jabber:client" type="chat" from="${alice.address}" to="${bob.address}" id="${sealed.id}"><enc xmlns="${gatekeeper.namespace}" v="2" type="${sealed.encoding}">${base64}</enc></message>`
    canaries.push(sealed.canary)
    await gatekeeper.writes(bob, make(message), note)
    // what has no end swallows everything that follows, however it is bounded
    if (note === ENDLESS) gatekeeper.cuts(bob)
    // whoever reads on answers this, and whoever has refused is gone
    await gatekeeper.writes(
      bob,
      request('get', domainOf(bob.address), bob.address, `after-${n}`),
      'a ping after it',
    )
    after = await bob.outlives(alice)
    if (after === '') break
  }
  const grown = weight === 0 || after === '' ? 0 : (await process.weighs()) - weight
  return { account: bob.address, before, canaries, after, grown }
}

/** Nothing of it was taken, the candidate lives, and, where it has to, it ended each stream. */
function refused(
  log: Log,
  { account, before, canaries, after, grown }: Tried,
  hasToEnd: boolean,
): readonly Judgement[] {
  const documents = stimuliOf(log, 'octets.written').filter(({ data }) => !data.note.startsWith('a ping'))
  const ends = documents.map(({ n, data }, index) => {
    const next = documents[index + 1]?.n ?? Number.POSITIVE_INFINITY
    const ended = proofsOf(log, 'stream.closed').find(
      (o) => o.n > n && o.n < next && o.data.account === account && o.data.by !== 'tester',
    )
    const goneOn = proofsOf(log, 'stanza.received').find(
      (o) => o.n > n && o.data.account === account && o.data.name === 'iq' && o.data.id === `after-${index}`,
    )
    if (ended !== undefined) return judged('refused', 'pass', `the stream was ended: ${data.note}`, [ended.n])
    return judged(
      'refused',
      'fail',
      `the stream goes on after ${data.note}`,
      goneOn ? [goneOn.n] : [],
      goneOn ? 'positive' : 'absence',
    )
  })
  return [
    control(arrived(log, before, 'the conversation works before')),
    ...survives(log, 'what must not be on a stream came in'),
    ...(after === '' ? [] : [arrived(log, after, 'the conversation goes on over a new stream')]),
    ...(hasToEnd ? ends : []),
    ...(after === '' || !hasToEnd
      ? []
      : canaries.map((canary) =>
          unseen(log, canary, account, after, 'a message in a refused document is shown'),
        )),
    grown > LEAST_BYTES
      ? judged(
          'memory',
          'fail',
          `the candidate has grown by ${Math.round(grown / 2 ** 20)} MiB`,
          [],
          'absence',
        )
      : judged('memory', 'pass', 'the candidate has not grown by 200 MiB', [], 'absence'),
  ]
}

const REMEDY =
  'Give the stream to a parser that knows no document types and checks UTF-8, and close the stream at the first thing that is forbidden.'

purpose('XM-03', {
  title: 'entities, document types, comments and processing instructions end the stream',
  verifies: ['STZ-12', 'ROB-01'],
  severity: 2,
  effect: 'A few octets fill the memory, read files of the device or call servers that the user never chose.',
  remedy: REMEDY,
  variants: [
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 0, to: 3, transport: 'websocket' },
    { from: 3, to: 6, transport: 'websocket' },
    { from: 0, to: 3, transport: 'noise' },
    { from: 3, to: 6, transport: 'noise' },
  ],
  with: people,
  when: (world, { from, to }) => written(world, RESTRICTED.slice(from, to)),
  then: (log, tried) => refused(log, tried, true),
})

purpose('STZ-12', {
  title: 'what is not well-formed ends the stream and is never taken for a stanza',
  verifies: ['STZ-12', 'ROB-01'],
  severity: 2,
  effect:
    'Two programs read different things in the same octets, and the lenient one believes what the strict one never saw.',
  remedy: REMEDY,
  variants: [
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 0, to: 3, transport: 'websocket' },
    { from: 3, to: 6, transport: 'websocket' },
    { from: 0, to: 3, transport: 'noise' },
    { from: 3, to: 6, transport: 'noise' },
  ],
  with: people,
  when: (world, { from, to }) => written(world, MALFORMED.slice(from, to)),
  then: (log, tried) => refused(log, tried, true),
})

purpose('XM-09', {
  title: 'octets that are no UTF-8 end the stream',
  verifies: ['STZ-12', 'ROB-01'],
  severity: 3,
  effect:
    'Names and ids change on their way, so that two users look like one or a message is never found again.',
  remedy: 'Decode UTF-8 so that an error is an error, and end the stream at it.',
  variants: [
    { from: 0, to: 4 },
    { from: 0, to: 2, transport: 'websocket' },
    { from: 0, to: 3, transport: 'noise' },
  ],
  with: people,
  when: (world, { from, to }) => written(world, NOT_UTF8.slice(from, to)),
  then: (log, tried) => refused(log, tried, true),
})

purpose('XM-04', {
  title: 'a stanza that is far too large or too deep ends nothing but itself',
  verifies: ['STZ-12', 'ROB-01'],
  severity: 3,
  effect: 'One stanza takes the memory or the stack of the client, and every conversation with it.',
  remedy: 'Bound depth, attributes and octets of a stanza while it comes in, and end the stream beyond.',
  over: 'each',
  variants: EXCESSIVE.map(({ note }) => ({ note })),
  with: people,
  when: (world, { note }) =>
    written(
      world,
      EXCESSIVE.filter((each) => each.note === note),
    ),
  then: (log, tried) => refused(log, tried, false),
})
