import {
  arrived,
  type CandidateUser,
  control,
  fc,
  finds,
  judged,
  type Log,
  listed,
  type Place,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Sent,
  type Tester,
} from '#harness'

const ONCE = { least: 1, most: 1 }

purpose('RB-01', {
  title: 'a crash between any two things that can be seen leaves a conversation that goes on',
  verifies: ['ROB-03', 'E2E-12'],
  severity: 1,
  effect:
    'After a crash a message is lost or doubled, a session is broken for good, or a key is used twice, and the user is told nothing.',
  remedy:
    'Write the ratchet step, the used prekey and the message in one transaction, before the first receipt, and send again from the same ciphertext.',
  variants: [
    { first: true, at: ['acknowledged', 'delivered'] },
    { first: false, at: ['confirmed', 'sent'] },
  ],
  story: ({ first, at }) => [
    first
      ? 'strangers write to two users for the first time'
      : 'two users are in the middle of a conversation',
    `the process is killed when it has just come to this: ${at.join(' with one, ')} with the other`,
    'with both users the conversation goes on',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'candidate' }),
  async when({ alice, bob, carol, process, gatekeeper, meets }, { first, at }) {
    const before = [await bob.catchesUp(alice), await carol.catchesUp(alice)]
    const users: { user: CandidateUser; peer: Tester; delivered: Sealed[]; sent: Sent[] }[] = []
    for (const [n, user] of [bob, carol].entries()) {
      const peer = first ? await meets(`stranger ${n}`) : alice
      users.push({ user, peer, delivered: [], sent: [] })
    }
    // sealed before, so that what the first user was seen to do is as fresh as can be when the process is killed
    for (const { user, peer, delivered } of users) delivered.push(await peer.seals(user, 'before the crash'))
    for (const [n, { user, peer, delivered, sent }] of users.entries()) {
      for (const message of delivered) {
        peer.delivers(message, user)
        if (at[n] === 'acknowledged') await gatekeeper.seesAcknowledged(user, message.id)
        if (at[n] === 'confirmed') await gatekeeper.seesDelivered(user, message.id)
      }
      if (at[n] === 'sent') sent.push(await user.sends(peer, 'just before the crash'))
    }
    await process.restarts('kill')
    const barriers: string[] = []
    for (const { user, peer, delivered, sent } of users) {
      await gatekeeper.seesOnline(user)
      delivered.push(await peer.sends(user, 'after the crash'))
      barriers.push(await user.catchesUp(peer))
      sent.push(await user.sends(peer, 'I am back'))
      for (const each of sent) await peer.opens(each)
    }
    return {
      before,
      ends: users.map(({ user, peer, delivered, sent }, n) => ({
        place: { account: user.address, conversation: peer.address, author: peer.address },
        delivered: delivered.map(({ canary }) => canary),
        answers: sent.map(({ canary }) => canary),
        barrier: barriers[n] ?? '',
      })),
    }
  },
  then: (log, { before, ends }) => [
    ...ends.flatMap(({ place, delivered, answers, barrier }) => [
      arrived(log, barrier, 'the conversation goes on after the crash'),
      ...delivered.map((canary) =>
        listed(log, canary, place, barrier, ONCE, 'what was sent around the crash is shown once'),
      ),
      ...answers.map((canary) =>
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'what the user sent around the crash arrives',
        ),
      ),
    ]),
    ...before.map((barrier) => control(arrived(log, barrier, 'the conversation works before the crash'))),
  ],
})

purpose('RB-06', {
  title: 'what was queued while the client was away arrives complete, and once each',
  verifies: ['ROB-02', 'MSG-02'],
  severity: 3,
  effect: 'After a holiday messages are missing, and neither side knows.',
  remedy:
    'Take the queue message by message, acknowledge each after it is stored, and bound what is held in memory.',
  cases: { smoke: 0, gate: 0, full: 1 },
  variants: [{ messages: 400 }],
  stimuli: fc.constant<{ messages: number }>({ messages: 10_000 }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { messages }) {
    await bob.goesOffline()
    const sent: Sealed[] = []
    for (let n = 0; n < messages; n += 1) sent.push(await alice.sends(bob, `queued ${n}`))
    await bob.goesOnline()
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, sent: sent.map(({ canary }) => canary), barrier }
  },
  then: (log, { place, sent, barrier }) => [
    arrived(log, barrier, 'an ordinary message after the queue arrives'),
    complete(log, sent, place, barrier),
    pace(log, sent),
  ],
})

/** As `listed` for each of many messages, with one look at the listing: for ten thousand of them. */
function complete(log: Log, sent: readonly string[], place: Place, barrier: string) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) => data.account === place.account)
  const listing = shown.find(({ data }) => data.canary === barrier)?.data.listing
  const counts = new Map<string, number>()
  for (const { data } of shown)
    if (data.listing === listing && data.intact && data.author === place.author)
      counts.set(data.canary, (counts.get(data.canary) ?? 0) + 1)
  const odd = sent.filter((canary) => counts.get(canary) !== 1)
  // the first one that is wrong is said in the words of the judge for one message, which knows all that can be wrong
  return odd[0] === undefined
    ? judged(
        'listed',
        'pass',
        `${sent.length} queued messages, each shown once`,
        shown.map(({ n }) => n),
      )
    : listed(
        log,
        odd[0],
        place,
        barrier,
        ONCE,
        `a queued message is shown once (not so for ${odd.length} of ${sent.length})`,
      )
}

/** How fast the queue was taken: an observation, never a failure. */
function pace(log: Log, sent: readonly string[]) {
  const queued = new Set(sent)
  const told = proofsOf(log, 'message.announced').filter(
    ({ data }) => data.instance === 'main' && queued.has(data.canary),
  )
  const took = (told.at(-1)?.t ?? 0) - (told[0]?.t ?? 0)
  const at = [...told.slice(0, 1), ...told.slice(-1)].map(({ n }) => n)
  return judged('pace', 'pass', `${told.length} messages of the queue were announced in ${took} ms`, at)
}
