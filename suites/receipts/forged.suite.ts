import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  listed,
  proof,
  proofsOf,
  purpose,
  type Sent,
  stimuliOf,
} from '#harness'

/** The part of a log after the first receipt of ours. */
function afterReceipts(log: Log): Log {
  const first = stimuliOf(log, 'receipt.sent')[0]?.n ?? log.observations.length
  return { ...log, observations: log.observations.filter(({ n }) => n > first) }
}

purpose('RC-07', {
  title: 'no receipt that somebody forges takes messages or keys away',
  verifies: ['FEA-05'],
  severity: 2,
  effect:
    'Whoever stands on the way has a messenger throw away what was not delivered yet, or the keys to it.',
  remedy:
    'Let receipts change what is shown and nothing else; the outbox is emptied by the gatekeeper’s word alone.',
  variants: [
    { forged: 'by its receiver', receipt: 'delivered' },
    { forged: 'by its receiver', receipt: 'read' },
    { forged: 'by another user', receipt: 'delivered' },
    { forged: 'by another user', receipt: 'read' },
    { forged: 'for ids that nobody used', receipt: 'delivered' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, gatekeeper, offers }, { forged, receipt }) {
    alice.holds()
    gatekeeper.misbehaves('withhold-accepted', {})
    const sent: Sent[] = []
    for (let n = 0; n < 3; n += 1) sent.push(await bob.sends(alice, `on its way ${n}`))
    const by = forged === 'by another user' ? carol : alice
    const odd = forged === 'for ids that nobody used' ? '-unknown' : ''
    by.confirms(
      bob,
      receipt as 'delivered' | 'read',
      sent.map(({ id }) => `${id}${odd}`),
    )
    for (const from of [alice, carol]) {
      const after = await from.sends(bob, 'behind the receipts')
      await gatekeeper.seesDelivered(bob, after.id)
    }
    gatekeeper.cuts(bob)
    gatekeeper.behaves()
    await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    await alice.releases()
    for (const each of sent) await alice.opens(each)
    const [asked] = sent
    const isForeign = forged !== 'by its receiver' && offers.includes('retry')
    if (isForeign && asked) {
      alice.asksAgain(asked, bob, 1)
      await bob.catchesUp(alice)
    }
    const last = await bob.sends(alice, 'the last one')
    await alice.opens(last)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: bob.address }
    return { sent: sent.map(({ id, canary }) => ({ id, canary })), last: last.id, isForeign, barrier, place }
  },
  then(log, { sent, last, isForeign, barrier, place }) {
    const after = afterReceipts(log)
    return [
      ...sent.map(({ id }) =>
        finds(
          after,
          proof('ciphertext.sent', (d) => d.id === id),
          'a message that the gatekeeper did not confirm is sent again, whatever receipts came for it',
        ),
      ),
      ...sent.map(({ canary }) =>
        listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message for which receipts came stays'),
      ),
      ...(isForeign ? [resent(log, sent[0]?.id ?? '')] : []),
      finds(
        log,
        proof('message.opened', (d) => d.id === last),
        'the keys are there: what is sent later opens',
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

/** Asked for by its receiver, a message comes again, whatever others said of it. */
function resent(log: Log, id: string) {
  const asked = stimuliOf(log, 'message.asked-for').find((o) => o.data.id === id)?.n ?? 0
  const again = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.id === id && o.n > asked)
  const because = 'a message is sent again to its receiver who asks for it, whatever others confirmed'
  return judged(
    'again',
    again.length > 0 ? 'pass' : 'fail',
    because,
    again.map(({ n }) => n),
    'absence',
  )
}

purpose('RC-08', {
  title: 'a forged delivery receipt for a message that was lost makes no more of it than delivered',
  verifies: ['FEA-02', 'FEA-04', 'FEA-05'],
  severity: 2,
  effect: 'A message that was suppressed on its way vanishes from its sender’s history, or counts as read.',
  remedy:
    'Take a delivery receipt for what it says; keep the message, and show it as read by a read receipt alone.',
  variants: [{ restart: false }, { restart: true }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { restart }) {
    const good = await bob.sends(alice, 'one that arrives')
    await alice.opens(good)
    alice.holds()
    const lost = await bob.sends(alice, 'one that is lost')
    await bob.settles()
    await alice.releases([])
    alice.confirms(bob, 'delivered', [lost.id])
    await bob.catchesUp(alice)
    if (restart) {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    const after = await bob.sends(alice, 'one after it')
    await alice.opens(after)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: bob.address }
    return { good: good.id, lost: lost.canary, after: after.id, barrier, place }
  },
  then: (log, { good, lost, after, barrier, place }) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.id === good),
        'a message arrives',
      ),
    ),
    listed(
      log,
      lost,
      place,
      barrier,
      { least: 1, most: 1 },
      'the message that was lost stays in the history',
    ),
    notRead(log, lost),
    finds(
      log,
      proof('message.opened', (d) => d.id === after),
      'what is sent after it opens',
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Receipts are the gatekeeper's word in this profile: that it is believed is an observation, that more is made of it a failure. */
function notRead(log: Log, canary: string) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) => data.canary === canary)
  const read = shown.filter(({ data }) => data.state === 'read')
  const states = [...new Set(shown.map(({ data }) => data.state ?? 'nothing'))].join(', ')
  return read.length > 0
    ? judged(
        'state',
        'fail',
        'it is shown as read, and nobody said so',
        read.map(({ n }) => n),
      )
    : judged(
        'state',
        'pass',
        `observation: the message that was lost is shown as ${states}`,
        shown.map(({ n }) => n),
      )
}
