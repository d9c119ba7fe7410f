import { arrived, control, judged, type Log, proofsOf, purpose } from '#harness'
import { type Ledger, plays, SITUATIONS, type Step, schedules, TAKES, toldSteps } from './fault-schedule.ts'

const comes = (who = 0): Step => ({ do: 'comes', who })
const goes = (who = 0): Step => ({ do: 'goes', who })
const trouble = (what: Extract<Step, { do: 'trouble' }>['what'], at = 100): Step => ({
  do: 'trouble',
  what,
  at,
})
const both = [comes(), goes(), comes(1), goes(1), goes()]

const CUTS: readonly Step[] = [trouble('cut in', 30), ...both, trouble('cut out', 700), ...both]

/** Every trouble with messages under way in both directions, so that each is met whatever the seed brings. */
const STORIES: readonly (readonly Step[])[] = [
  [...both, trouble('deaf'), ...both, { do: 'again', pick: 0 }, { do: 'again', pick: 2 }],
  CUTS,
  [trouble('loss'), ...both, trouble('half-close'), ...both, trouble('reset'), ...both],
  [trouble('delay'), ...both, trouble('pieces'), { do: 'swapped', who: 0 }, ...both],
  [trouble('deaf'), ...both, { do: 'restart', how: 'kill' }, ...both],
  [
    comes(),
    { do: 'away', what: 'push twice' },
    goes(),
    { do: 'away', what: 'push broken off' },
    goes(1),
    { do: 'away', what: 'keys lost' },
    ...both,
  ],
]
const OVER: readonly string[] = ['websocket', 'noise']

purpose('ROB-02', {
  title: 'no acknowledged message is lost, doubled or moved, whatever happens to the network',
  verifies: ['ROB-02', 'MSG-02'],
  severity: 2,
  effect: 'What both sides take for delivered is gone, or stands there twice or elsewhere, and nobody knows.',
  remedy:
    'Acknowledge what is stored, keep what is sent until it is acknowledged, send it again on every new connection, and take the end of a connection for that alone.',
  cases: { smoke: 0, gate: 2, full: 200 },
  situations: SITUATIONS,
  takes: TAKES,
  variants: [
    ...STORIES.map((steps) => ({ steps, alone: false })),
    ...OVER.map((transport) => ({ steps: CUTS, alone: false, transport })),
    { steps: [trouble('reset'), goes()], alone: true },
  ],
  stimuli: schedules.map(({ steps }) => ({ steps, alone: false })),
  story: ({ steps }) => toldSteps(steps),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, ...props }, { steps, alone }) {
    // a connection of the user's own wish: what the case before did to it must not make the client wait ever longer
    await bob.goesOffline()
    await bob.goesOnline()
    const before = await bob.catchesUp(alice)
    const ledgers = await plays({ ...props, bob, peers: [alice, carol] }, steps, alone)
    const back = !alone || (await props.gatekeeper.seesOnline(bob))
    const conversations = []
    for (const [n, peer] of [alice, carol].entries()) {
      const { came, went } = ledgers[n] as Ledger
      const barrier = await bob.catchesUp(peer)
      const sent = [...went.filter(({ outcome }) => outcome === 'ok'), await bob.sends(peer, 'after it all')]
      await Promise.all(sent.map((each) => peer.opens(each)))
      conversations.push({
        place: { account: bob.address, conversation: peer.address, author: peer.address },
        barrier,
        came: came.map(({ sealed: { id, canary }, swapped }) => ({ id, canary, swapped })),
        sent: sent.map(({ canary }) => canary),
      })
    }
    return { before, back, conversations }
  },
  then: (log, { before, back, conversations }) => [
    control(arrived(log, before, 'the conversation works before')),
    judged('recovery', back ? 'pass' : 'fail', 'the client connects again by itself', logins(log), 'absence'),
    ...conversations.flatMap((conversation) => [
      arrived(log, conversation.barrier, 'the conversation goes on when the network is well'),
      accounted(log, conversation),
      ...conversation.sent.map((canary) => openedOnce(log, canary)),
    ]),
  ],
})

interface Conversation {
  readonly place: { readonly account: string; readonly conversation: string; readonly author: string }
  readonly barrier: string
  readonly came: readonly { readonly id: string; readonly canary: string; readonly swapped: boolean }[]
}

function logins(log: Log): number[] {
  return proofsOf(log, 'stream.login')
    .filter((o) => o.data.ok)
    .map(({ n }) => n)
}

/** The listing that holds the barrier holds what came once each, and what was not exchanged on the way in its order. */
function accounted(log: Log, { place, barrier, came }: Conversation) {
  const shown = proofsOf(log, 'message.shown').filter(
    ({ data }) => data.account === place.account && data.conversation === place.conversation,
  )
  const listing = shown.find(({ data }) => data.canary === barrier)?.data.listing
  const own = shown.filter(({ data }) => data.listing === listing && data.author === place.author)
  const acknowledged = new Map(
    proofsOf(log, 'receipt.seen')
      .filter(({ data }) => data.from === place.account && data.receipt !== 'read')
      .flatMap((o) => o.data.ids.map((id) => [id, o.n] as const)),
  )
  const copies = (canary: string) => own.filter(({ data }) => data.canary === canary && data.intact)
  const twice = came.find(({ canary }) => copies(canary).length > 1)
  if (twice)
    return judged(
      'ledger',
      'fail',
      `a message is shown ${copies(twice.canary).length} times`,
      copies(twice.canary).map(({ n }) => n),
    )
  const missing = came.filter(({ canary }) => copies(canary).length === 0)
  const lost = missing.filter(({ id }) => acknowledged.has(id))
  if (missing.length > 0)
    return judged(
      'ledger',
      'fail',
      lost.length > 0
        ? `${lost.length} of ${came.length} messages are missing that the candidate acknowledged`
        : `${missing.length} of ${came.length} messages are missing`,
      lost.map(({ id }) => acknowledged.get(id) ?? 0),
      'absence',
    )
  const steady = came.filter(({ swapped }) => !swapped)
  const order = own.filter(({ data }) => steady.some(({ canary }) => canary === data.canary))
  const at = order.map(({ n }) => n)
  return order.every(({ data }, index) => data.canary === steady[index]?.canary)
    ? judged('ledger', 'pass', `${came.length} messages came, each stands there once and in its place`, at)
    : judged('ledger', 'fail', 'messages stand in another order than they came in', at)
}

/** What the user sent was opened, unaltered, and under one id: another one would be shown as another message. */
function openedOnce(log: Log, canary: string) {
  const seen = proofsOf(log, 'message.opened').filter(({ data }) => data.canary === canary)
  const at = seen.map(({ n }) => n)
  if (seen.length === 0)
    return judged('sent', 'fail', 'a message that the user sent does not arrive', [], 'absence')
  const isOne = new Set(seen.map(({ data }) => data.id)).size === 1
  return judged(
    'sent',
    isOne && seen.every(({ data }) => data.intact) ? 'pass' : 'fail',
    'what the user sent arrives as it was written, under one id',
    at,
  )
}
