import type { CandidateUser } from '#harness'
import { arrived, control, finds, type Log, never, policyKept, proof, purpose, type Tester } from '#harness'

const EFFECT =
  'Whoever controls the directory takes a peer’s place: the user’s words go to a stranger, or a stranger’s words stand under a friend’s name.'

purpose('ID-02', {
  title: 'an undelivered message is not encrypted again for a new identity behind the user’s back',
  verifies: ['E2E-16', 'E2E-17'],
  applies: ['retry'],
  severity: 1,
  effect: `${EFFECT} What was meant for the old key is handed to the new one on its mere request.`,
  remedy:
    'Before answering a retry compare the identity in the fetched bundle with the pinned one: tell the user of a new one first, and wait for acceptance where the policy says so.',
  variants: [
    { answered: true, messages: 1, restart: false },
    { answered: false, messages: 1, restart: false },
    { answered: false, messages: 3, restart: true },
  ],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }),
  async when(world, { answered, messages, restart }) {
    const { alice, bob, process, gatekeeper, reinstalls } = world
    const first = await bob.sends(alice, 'a first message')
    await alice.opens(first)
    if (answered) await bob.catchesUp(alice)
    alice.holds()
    const held = []
    for (let n = 0; n < messages; n += 1) held.push(await bob.sends(alice, 'for the old key'))
    await bob.settles()
    const next = await reinstalls(alice)
    await alice.releases([])
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    for (const message of held) {
      next.asksAgain(message, bob, 1)
      await bob.settles()
      await next.looks(message)
    }
    for (const message of held) next.asksAgain(message, bob, 2)
    await bob.settles()
    return { first: first.canary, ...(await settle(world, next)) }
  },
  then: (log, { first, policy, ends, barrier, last }) => [
    ...policyKept(log, policy, ends),
    control(opened(log, first, 'an ordinary first message was sent')),
    ...goesOn(log, barrier, last),
  ],
})

purpose('ID-03', {
  title: 'what comes from a changed identity is not shown without the news of the change',
  verifies: ['E2E-17'],
  severity: 1,
  effect: EFFECT,
  remedy:
    'Decide about the identity before the message is stored: the notice goes into the thread first, in the same transaction, and never only after a restart.',
  variants: [
    { away: false, old: 0, messages: 1, restart: false, says: 'texts', others: 'none' },
    { away: false, old: 0, messages: 1, restart: false, says: 'texts', others: 'told before' },
    { away: true, old: 0, messages: 3, restart: false, says: 'texts', others: 'none' },
    { away: true, old: 2, messages: 2, restart: true, says: 'texts', others: 'none' },
    { away: false, old: 1, messages: 1, restart: false, says: 'replies', others: 'none' },
    { away: true, old: 1, messages: 2, restart: true, says: 'replies', others: 'none' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'candidate' }),
  async when(world, { away, old, messages, restart, says, others }) {
    const { alice, bob, carol, process, gatekeeper, reinstalls } = world
    if (others !== 'none') await carol.catchesUp(alice)
    if (away) await bob.goesOffline()
    const before: string[] = []
    let target = ''
    for (let n = 0; n < old; n += 1) {
      const sealed = await alice.sends(bob, 'from the old key')
      before.push(sealed.canary)
      target = sealed.id
    }
    const next = await reinstalls(alice)
    if (others !== 'none') {
      await next.sends(carol, 'from the new key, to somebody else')
      await carol.settles()
      await carol.lists(alice)
    }
    const body = 'from the new key'
    const reply = { kind: 'reply', target, author: alice.address, quote: 'from the old key', body } as const
    for (let n = 0; n < messages; n += 1) await next.sends(bob, says === 'texts' ? body : reply)
    if (away) {
      await bob.goesOnline()
      await gatekeeper.seesOnline(bob)
    }
    await bob.settles()
    await bob.lists(alice)
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
      await bob.settles()
      await bob.lists(alice)
    }
    const other = { handle: carol.handle, user: carol.address, peer: alice.address }
    return { before, other, ...(await settle(world, next)) }
  },
  then: (log, { before, other, policy, ends, barrier, last }, { others }) => [
    ...policyKept(log, policy, ends),
    ...(others === 'none' ? [] : policyKept(log, policy, other)),
    ...before.map((canary) => control(arrived(log, canary, 'what came before the change is shown'))),
    ...goesOn(log, barrier, last),
  ],
})

purpose('ID-05', {
  title: 'after a change and a change back the first identity is the one that counts, and the user knows',
  verifies: ['E2E-17', 'E2E-20'],
  severity: 2,
  effect:
    'A short-lived change in the directory leaves no trace: an attacker speaks as the peer for an hour, or stays the one who is written to.',
  remedy:
    'Handle every identity in the order of its messages, keep one pin that the newest accepted one replaces, and tell of each change.',
  variants: [
    { writes: 1, answers: false },
    { writes: 2, answers: false },
    { writes: 0, answers: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when(world, { writes, answers }) {
    const { alice, bob, gatekeeper, reinstalls } = world
    if (!answers) await bob.goesOffline()
    const next = await reinstalls(alice)
    for (let n = 0; n < writes; n += 1) await next.sends(bob, 'from the key between')
    if (answers) await say(bob, next)
    gatekeeper.directs(alice)
    await alice.forgets(bob)
    const back = await alice.sends(bob, 'from the first key again')
    if (!answers) {
      await bob.goesOnline()
      await gatekeeper.seesOnline(bob)
    }
    await bob.settles()
    await bob.lists(alice)
    return { back: back.canary, between: next.name, ...(await settle(world, alice)) }
  },
  then: (log, { between, policy, ends, barrier, last }) => [
    ...policyKept(log, policy, ends),
    ...goesOn(log, barrier, last),
    never(
      log,
      proof('message.opened', (d) => d.by === between && d.canary === last),
      'the identity between is still written to after the first one is back',
    ),
  ],
})

type World = Awaited<ReturnType<typeof cast>>
const cast = (given: import('#harness').Given) => given.users({ alice: 'tester', bob: 'candidate' })

/** The newest owner of the address writes, the user accepts where that is offered, and both directions are tried. */
async function settle({ alice, bob, offers, identityPolicy }: World, current: Tester) {
  const ends = { handle: bob.handle, user: bob.address, peer: alice.address }
  const canAccept = offers.includes('accept-key-change')
  if (identityPolicy === 'block' && !canAccept) return { policy: identityPolicy, ends, barrier: '', last: '' }
  await current.forgets(bob)
  const asked = await current.sends(bob, 'do you know me?')
  await bob.settles()
  if (canAccept && !(await bob.shows(alice, asked))) await bob.acceptsKeyChange(alice)
  const barrier = await bob.catchesUp(current)
  const last = await say(bob, current)
  return { policy: identityPolicy, ends, barrier, last: last.canary }
}

/** The user writes, whoever has the address then; who cannot open it asks once to have it again. */
async function say(bob: CandidateUser, current: Tester) {
  const sent = await bob.tries(current, 'to whom it may concern')
  await bob.settles()
  if ((await current.looks(sent)) === 'unopened') {
    current.asksAgain(sent, bob, 1)
    await bob.settles()
    await current.looks(sent)
  }
  return sent
}

function opened(log: Log, canary: string, because: string) {
  return finds(
    log,
    proof('message.opened', (d) => d.canary === canary),
    because,
  )
}

/** Both directions work under the identity that the user was told of or accepted; nothing to say where that is not offered. */
function goesOn(log: Log, barrier: string, last: string) {
  if (barrier === '') return []
  return [
    arrived(log, barrier, 'the peer is heard under the identity that was told of or accepted'),
    opened(log, last, 'the peer is reached under the identity that was told of or accepted'),
  ]
}
