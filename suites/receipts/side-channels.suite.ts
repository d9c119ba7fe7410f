import {
  arrived,
  type CandidateUser,
  claimsOf,
  control,
  fc,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
  type Tester,
  type UserContent,
  unmarkedIn,
  unseen,
} from '#harness'

const CHAT_STATE = (name: string) => `<${name} xmlns="http://jabber.org/protocol/chatstates"/>`

const confirmed = (account: string, to: string, ids: readonly string[]) =>
  proof(
    'receipt.seen',
    (d) =>
      d.from === account && d.to === to && d.receipt !== 'transport' && d.ids.some((id) => ids.includes(id)),
  )

/** What no user sees anything of: changes of messages that do not exist, and typing. Gives the ids. */
async function pokes(by: Tester, bob: CandidateUser, author: string): Promise<string[]> {
  const target = 'no-such-message'
  const ids: string[] = []
  const contents: readonly UserContent[] = [
    { kind: 'reaction', target, author, emoji: '👍', revoked: false },
    { kind: 'reaction', target, author, emoji: '👍', revoked: true },
    { kind: 'edit', target, body: 'other words' },
    { kind: 'delete', target },
  ]
  for (const content of contents) ids.push((await by.sends(bob, content)).id)
  for (const state of ['composing', 'paused'])
    ids.push(
      by.forges(
        bob,
        'a typing notice',
        ({ id, from, to }) =>
          `<message type="chat" id="${id}" from="${from}" to="${to}">${CHAT_STATE(state)}</message>`,
      ).id,
    )
  return ids
}

purpose('RC-10', {
  title: 'a stranger gets no receipt for what the user sees nothing of',
  verifies: ['FEA-05'],
  severity: 3,
  effect: 'Anybody learns when the phone of a user is on, without a trace.',
  remedy: 'Confirm nothing to somebody with whom nothing was ever exchanged but messages that the user sees.',
  variants: [{ after: 'nothing' }, { after: 'a restart' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, meets, process, gatekeeper }, { after }) {
    const stranger = await meets('stranger')
    if (after === 'a restart') {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    const silent = [
      ...(await pokes(stranger, bob, bob.address)),
      ...(await pokes(stranger, bob, stranger.address)),
    ]
    const good = await alice.sends(bob, 'of somebody who is known')
    await bob.catchesUp(alice)
    await bob.settles()
    const text = await stranger.sends(bob, 'a first word')
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, stranger: stranger.address, silent, good: good.id, text: text.id, barrier }
  },
  then: (log, { account, stranger, silent, good, text, barrier }) => [
    control(
      finds(
        log,
        proof('receipt.seen', (d) => d.receipt === 'delivered' && d.ids.includes(good)),
        'a message gets a delivery receipt',
      ),
    ),
    never(log, confirmed(account, stranger, silent), 'a stranger gets a receipt for what nobody sees'),
    firstWord(log, account, text),
    arrived(log, barrier, 'the conversation with others goes on'),
  ],
})

/** A first message is seen by the user: whether it is confirmed is an observation. */
function firstWord(log: Log, account: string, id: string) {
  const seen = proofsOf(log, 'receipt.seen').filter(
    ({ data }) => data.from === account && data.receipt === 'delivered' && data.ids.includes(id),
  )
  const text = seen.length > 0 ? 'is confirmed to a stranger' : 'is not confirmed to a stranger'
  return judged(
    'first word',
    'pass',
    `observation: a first text ${text}`,
    seen.map(({ n }) => n),
  )
}

const MINUTE_MS = 60_000
/** Receipts a minute that nobody need see a reason for. */
const MOST = 60

purpose('RC-11', {
  title: 'what leaves no trace for the user is not confirmed without end',
  verifies: ['FEA-05'],
  severity: 3,
  effect: 'A contact watches a phone second by second, empties its battery, and is never noticed.',
  remedy: 'Confirm changes of unknown messages at a bounded rate, or show them.',
  variants: [{ count: 75 }],
  stimuli: fc.constant({ count: 600 }),
  cases: { smoke: 0, gate: 0, full: 1 },
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob }, { count }) {
    const contents: UserContent[] = []
    const ids: string[] = []
    for (let n = 0; n < count; n += 1) {
      const content: UserContent = {
        kind: 'reaction',
        target: `no-such-message-${n}`,
        author: bob.address,
        emoji: '👍',
        revoked: false,
      }
      contents.push(content)
      ids.push((await alice.sends(bob, content)).id)
    }
    const barrier = await bob.catchesUp(alice)
    const listing = await bob.lists(alice)
    return { account: bob.address, ids, contents, barrier, listing }
  },
  then(log, { account, ids, contents, barrier, listing }) {
    const all = proofsOf(log, 'receipt.seen').filter(
      ({ data }) => data.from === account && data.receipt === 'delivered',
    )
    // a receipt that comes twice confirms one message
    const receipts = [...new Set(ids.flatMap((id) => all.find(({ data }) => data.ids.includes(id)) ?? []))]
    const inMinute = Math.max(
      0,
      ...receipts.map((first) => receipts.filter(({ t }) => t >= first.t && t < first.t + MINUTE_MS).length),
    )
    const placeholders =
      claimsOf(log, 'store.listed').find((o) => o.data.listing === listing)?.data.placeholders ?? 0
    const shown = (unmarkedIn(log, listing, contents)?.length ?? 0) + placeholders
    const isHidden = inMinute > MOST && shown < receipts.length
    return [
      control(arrived(log, barrier, 'the conversation goes on')),
      judged(
        'rate',
        isHidden ? 'fail' : 'pass',
        `of ${ids.length} reactions to unknown messages at most ${inMinute} a minute were confirmed, and ${shown} are shown`,
        receipts.map(({ n }) => n),
      ),
    ]
  },
})

purpose('RC-12', {
  title: 'a message is confirmed wherever the app is, and how soon tells what it tells',
  verifies: ['FEA-01'],
  applies: ['push'],
  severity: 3,
  effect: 'Senders read from the time of a receipt whether the app is open; or get none while it is not.',
  remedy: 'Confirm from the background too; spread the time of receipts if it is to tell nothing.',
  variants: [{ open: 16, away: 5 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { open, away }) {
    const foreground: string[] = []
    const background: string[] = []
    for (let n = 0; n < open; n += 1) {
      const { id } = await alice.sends(bob, `to an open app ${n}`)
      await gatekeeper.seesDelivered(bob, id)
      foreground.push(id)
    }
    for (let n = 0; n < away; n += 1) {
      await bob.goesToBackground()
      const { id } = await alice.sends(bob, `to an app in the background ${n}`)
      await gatekeeper.seesOnline(bob)
      await bob.catchesUp(alice)
      background.push(id)
    }
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { foreground, background, barrier }
  },
  then(log, { foreground, background, barrier }) {
    const [open, away] = [foreground, background].map((ids) => ids.map((id) => delay(log, id)))
    const missing = [...(open ?? []), ...(away ?? [])].filter((each) => each === undefined).length
    return [
      arrived(log, barrier, 'the conversation goes on'),
      judged(
        'confirmed',
        missing > 0 ? 'fail' : 'pass',
        missing > 0
          ? `${missing} messages got no delivery receipt, the app being open or in the background`
          : `observation: ${told(open ?? [], away ?? [])}`,
        proofsOf(log, 'receipt.seen')
          .filter(({ data }) => data.receipt === 'delivered')
          .map(({ n }) => n),
        'absence',
      ),
    ]
  },
})

/** Milliseconds from the handing over to the receipt. */
function delay(log: Log, id: string): number | undefined {
  const from = stimuliOf(log, 'message.delivered').find(({ data }) => data.id === id)
  const to = proofsOf(log, 'receipt.seen').find(
    ({ data }) => data.receipt === 'delivered' && data.ids.includes(id),
  )
  return from && to && to.t - from.t
}

/** Both medians with the numbers of samples, and Cliff's delta: 0 where they cannot be told apart, 1 where always. */
function told(open: readonly (number | undefined)[], away: readonly (number | undefined)[]): string {
  const [a, b] = [open, away].map((each) => each.map((ms) => ms ?? 0).sort((x, y) => x - y)) as [
    number[],
    number[],
  ]
  const median = (of: readonly number[]) => of[Math.floor(of.length / 2)] ?? 0
  const delta =
    b.flatMap((y) => a.map((x) => Math.sign(y - x))).reduce((sum, each) => sum + each, 0) /
    (a.length * b.length)
  return `receipts after ${median(a)} ms in the foreground (${a.length} samples) and ${median(b)} ms in the background (${b.length}), Cliff's delta ${delta.toFixed(2)}`
}

purpose('RC-13', {
  title: 'somebody who is blocked learns nothing of the user, whatever either of them does',
  verifies: ['INT-02', 'INT-03'],
  applies: ['block', 'receipts:read'],
  severity: 2,
  effect: 'Whoever was blocked sees that the user is there, reads, or has blocked them.',
  remedy:
    'Send nothing to somebody who is blocked: no receipt, late ones too, no presence, no typing; keep publishing keys.',
  variants: [
    { who: 'a contact', read: 'after the block' },
    { who: 'a stranger', read: 'after the block' },
    { who: 'a contact', read: 'before it, without a connection' },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, mallory, bob, meets, gatekeeper }, { who, read }) {
    await bob.sets('read-receipts', true)
    const by = who === 'a contact' ? mallory : await meets('stranger')
    const earlier = await by.sends(bob, 'before the block')
    await bob.catchesUp(by)
    const control = await alice.sends(bob, 'of somebody else')
    await bob.catchesUp(alice)
    if (read !== 'after the block') {
      await bob.goesOffline()
      await bob.marksRead(by, [earlier])
    }
    await bob.blocks(by, true)
    if (read !== 'after the block') await bob.goesOnline()
    const servedBefore = gatekeeper.servesBundle(bob, by)
    const unwanted = await by.sends(bob, 'unwanted')
    await pokes(by, bob, bob.address)
    for (const receipt of ['delivered', 'read'] as const) by.confirms(bob, receipt, [earlier.id])
    await bob.catchesUp(alice)
    await bob.marksRead(by, [earlier])
    await bob.marksRead(alice, [control])
    await gatekeeper.seesRead(bob, control.id)
    await bob.goesOffline()
    await bob.goesOnline()
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    const served = servedBefore && gatekeeper.servesBundle(bob, by)
    await bob.blocks(by, false)
    const after = await bob.catchesUp(by)
    const place = { account: bob.address, conversation: by.address, author: by.address }
    return {
      by: by.address,
      served,
      earlier: earlier.canary,
      control: control.id,
      unwanted: unwanted.canary,
      barrier,
      after,
      place,
    }
  },
  then(log, { by, served, earlier, control: known, unwanted, barrier, after, place }) {
    const calls = stimuliOf(log, 'call.made')
    const from = calls.find((o) => o.data.action === 'block')?.n ?? 0
    const to = calls.find((o) => o.data.action === 'unblock')?.n ?? log.observations.length
    const during: Log = { ...log, observations: log.observations.filter(({ n }) => n > from && n < to) }
    return [
      control(
        finds(
          log,
          proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(known)),
          'others get read receipts',
        ),
      ),
      never(
        during,
        proof('receipt.seen', (d) => d.to === by && d.receipt !== 'transport'),
        'somebody who is blocked gets a receipt',
      ),
      never(
        during,
        proof('stanza.received', (d) => d.to.split('/')[0] === by),
        'somebody who is blocked is sent something',
      ),
      never(
        during,
        proof('ciphertext.sent', (d) => d.to === by),
        'somebody who is blocked is sent a message',
      ),
      judged(
        'keys',
        served ? 'pass' : 'fail',
        'keys are there for somebody who is blocked, as for everybody',
      ),
      unseen(during, unwanted, place.account, barrier, 'something of somebody who is blocked is shown'),
      listed(log, earlier, place, after, { least: 1, most: 1 }, 'what came before the block stays'),
      arrived(log, barrier, 'messages of others are shown'),
      arrived(log, after, 'who is let in again is heard'),
    ]
  },
})
