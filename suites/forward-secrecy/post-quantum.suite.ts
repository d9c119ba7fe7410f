import { arrived, finds, judged, type Log, proof, proofsOf, purpose } from '#harness'

purpose('PC-04', {
  title: 'new post-quantum secrets are agreed for as long as a conversation lasts',
  verifies: ['E2E-25', 'E2E-26'],
  applies: ['signal', 'pq'],
  versions: [4],
  severity: 3,
  effect:
    'Who copied a state once, and can break the classical part one day, reads all that was sent since: against that only a new post-quantum secret helps.',
  remedy:
    'Let every message carry its piece of the post-quantum exchange, store the exchange with the session, and begin the next one when one is done, whoever began the session.',
  situations: ['restart kill', 'several in a turn'],
  variants: [
    { begins: 'tester', turns: 100, restartAt: -1, several: 0 },
    { begins: 'candidate', turns: 100, restartAt: 20, several: 30 },
  ],
  story: ({ begins, turns, restartAt, several }) => [
    `${begins === 'tester' ? 'Alice' : 'Bob'} begins the session, and both have used it`,
    `from then on a thief has all its secrets; Alice sends and Bob answers ${turns} times`,
    ...(restartAt >= 0 ? [`the candidate is killed before round trip ${restartAt + 1}`] : []),
    ...(several > 0 ? [`every ${several} round trips Alice sends two messages and Bob two`] : []),
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, process, reaches }, { begins, turns, restartAt, several }) {
    if (begins === 'candidate') await alice.opens(await bob.sends(alice, 'hello'))
    await alice.sends(bob, 'hello')
    await bob.catchesUp(alice)
    const ends = async (done: number, last: string) => ({
      account: bob.address,
      peer: alice.address,
      before: before.id,
      last,
      done,
      turns,
      barrier: await bob.catchesUp(alice),
    })
    const before = await bob.sends(alice, 'hello to you')
    if (!(await alice.opens(before))) return ends(0, before.canary)
    let last = before
    for (let turn = 0; turn < turns; turn += 1) {
      if (turn === restartAt) {
        await bob.catchesUp(alice)
        await process.restarts('kill')
        reaches('restart kill')
        await gatekeeper.seesOnline(bob)
      }
      const isMore = several > 0 && turn % several === several - 1
      if (isMore) reaches('several in a turn')
      for (let n = isMore ? 2 : 1; n > 0; n -= 1) {
        const over = await alice.sends(bob, 'over')
        await gatekeeper.seesHandled(bob, over.id)
      }
      for (let n = isMore ? 2 : 1; n > 0; n -= 1) {
        last = await bob.sends(alice, 'back')
        if (!(await alice.opens(last))) return ends(turn, last.canary)
      }
    }
    return ends(turns, last.canary)
  },
  then: (log, { account, peer, before, last, done, turns, barrier }) => [
    arrived(log, barrier, 'the conversation lasts'),
    finds(
      log,
      proof('message.opened', (d) => d.canary === last && d.intact),
      'the last answer is opened',
    ),
    secretsChange(log, { account, peer, before, done, turns }),
  ],
})

interface Conversation {
  readonly account: string
  readonly peer: string
  /** Id of the last message whose secrets the thief has. */
  readonly before: string
  /** Full round trips since. */
  readonly done: number
  /** How many there should be. */
  readonly turns: number
}

/**
 * So many new secrets a hundred round trips bring for certain. Measured: after 42 and 86, and after 45 and 91 when each answer
 * leaves before the message is opened that it answers.
 */
const SECRETS = 2

/**
 * New secrets since the theft: epochs above all earlier ones of the session, and sessions of the candidate's own, each
 * begun with a post-quantum key. The peer opened what names an epoch, so both ends have its secret.
 */
function secretsChange(log: Log, { account, peer, before, done, turns }: Conversation) {
  const sent = proofsOf(log, 'ciphertext.sent').filter(
    ({ data }) => data.from === account && data.to === peer && data.header,
  )
  const bare = sent.filter(({ data }) => data.header?.pqEpoch === undefined).map((o) => o.n)
  if (bare.length > 0)
    return judged('new secrets', 'fail', `${bare.length} of ${sent.length} messages carry no piece`, bare)
  const known = sent.findIndex(({ data }) => data.id === before)
  const stolen = sent.slice(0, known + 1)
  const bases = new Set(stolen.map(({ data }) => data.header?.baseKey))
  let highest = stolen.at(-1)?.data.header?.pqEpoch ?? 0
  const fresh: number[] = []
  for (const { n, data } of sent.slice(known + 1)) {
    const { baseKey, kyberPreKeyId, pqEpoch = 0 } = data.header ?? {}
    const isRenewed = baseKey !== undefined && !bases.has(baseKey)
    if (isRenewed ? kyberPreKeyId !== undefined : pqEpoch > highest) fresh.push(n)
    highest = isRenewed ? pqEpoch : Math.max(highest, pqEpoch)
    bases.add(baseKey)
  }
  const at = [...stolen.slice(-1), ...sent.slice(-1)].map((o) => o.n)
  if (stolen.length === 0)
    return judged('new secrets', 'inconclusive', 'nothing was sent before the theft', [], 'absence')
  if (fresh.length < SECRETS && done < turns)
    return judged('new secrets', 'inconclusive', `only ${done} round trips were possible`, at, 'absence')
  if (fresh.length < SECRETS)
    return judged(
      'new secrets',
      'fail',
      `${fresh.length} new post-quantum secrets in ${done} round trips, the epoch is ${highest}`,
      at,
    )
  return judged('new secrets', 'pass', `${fresh.length} new secrets in ${done} round trips`, fresh)
}
