import { arrived, fc, judged, type Log, proofsOf, purpose, type Sealed } from '#harness'

purpose('LIF-08', {
  title:
    'a long queue of several conversations comes in complete, once each and in order, though the stream is cut',
  verifies: ['LIF-08'],
  severity: 2,
  effect: 'After a holiday messages are missing or stand in another order, and neither side knows.',
  remedy:
    'Read no faster than you store, acknowledge each message after it is stored, and let a new stream begin where the acknowledgements end.',
  cases: { smoke: 0, gate: 0, full: 1 },
  variants: [
    { messages: 40, cut: 0 },
    { messages: 40, cut: 12 },
  ],
  stimuli: fc.constant<{ messages: number; cut: number }>({ messages: 5_000, cut: 1_000 }),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, gatekeeper, process }, { messages, cut }) {
    await bob.goesOffline()
    const conversations = [alice, carol].map((from) => ({ from, sent: [] as Sealed[] }))
    for (let n = 0; n < messages; n += 1)
      for (const { from, sent } of conversations) sent.push(await from.sends(bob, `queued ${n}`))
    const before = await process.weighs()
    await bob.goesOnline()
    if (cut > 0) {
      await gatekeeper.seesAcknowledged(bob, conversations[0]?.sent[cut]?.id ?? '')
      gatekeeper.cuts(bob)
    }
    await gatekeeper.seesOnline(bob)
    const seen: { conversation: string; barrier: string; sent: string[] }[] = []
    for (const { from, sent } of conversations) {
      const barrier = await bob.catchesUp(from)
      seen.push({ conversation: from.address, barrier, sent: sent.map(({ canary }) => canary) })
    }
    return { address: bob.address, seen, weights: [before, await process.weighs()] }
  },
  then: (log, { address, seen, weights }) => [
    ...seen.flatMap(({ conversation, barrier, sent }) => [
      arrived(log, barrier, 'an ordinary message after the queue arrives'),
      inOrder(log, address, conversation, barrier, sent),
    ]),
    bounded(log, weights),
  ],
})

/** The listing that holds the barrier holds every queued message once, in the order in which they were sent. */
function inOrder(log: Log, account: string, conversation: string, barrier: string, sent: readonly string[]) {
  const shown = proofsOf(log, 'message.shown').filter(
    ({ data }) =>
      data.account === account && data.conversation === conversation && data.author === conversation,
  )
  const listing = shown.find(({ data }) => data.canary === barrier)?.data.listing
  const queued = new Set(sent)
  const listed = shown.filter(({ data }) => data.listing === listing && queued.has(data.canary))
  const order = listed.map(({ data }) => data.canary)
  const at = listed.map(({ n }) => n)
  const found = new Set(order)
  const missing = sent.filter((canary) => !found.has(canary)).length
  if (missing > 0)
    return judged('queue', 'fail', `${missing} of ${sent.length} queued messages are missing`, at, 'absence')
  if (order.length > sent.length)
    return judged('queue', 'fail', `${order.length} entries for ${sent.length} queued messages`, at)
  const first = sent.findIndex((canary, place) => order[place] !== canary)
  return first < 0
    ? judged('queue', 'pass', `${sent.length} queued messages, each once and in order`, at)
    : judged('queue', 'fail', `the queue is out of order from message ${first} on`, at)
}

/** No more than this is kept for a queue, whatever its length. */
const MOST_BYTES = 1024 * 1024 * 1024

/** What the queue did to the candidate's memory. */
function bounded(log: Log, [before = 0, after = 0]: readonly number[]) {
  const at = proofsOf(log, 'process.weighed').map(({ n }) => n)
  const grown = Math.max(0, after - before)
  const mebibytes = Math.round(grown / 1024 / 1024)
  return judged('memory', grown < MOST_BYTES ? 'pass' : 'fail', `memory grew by ${mebibytes} MiB`, at)
}
