import { arrived, control, exactly, finds, never, proof, purpose, type Sent } from '#harness'

const ids = (messages: readonly Sent[]) => messages.map(({ id }) => id)

purpose('FEA-07', {
  title: 'no receipt is answered with a receipt',
  verifies: ['FEA-07'],
  severity: 2,
  effect: 'Two messengers answer each other without end, or somebody makes one answer as often as they like.',
  remedy: 'Send receipts for messages only; a receipt, a typing notice or a report of an error is none.',
  variants: [
    { how: 'for own messages' },
    { how: 'for unknown ids' },
    { how: 'of strangers' },
    { how: 'inside the encryption' },
  ],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
    ...(await given.users({ carol: 'tester' })),
  }),
  async when({ alice, carol, bob, gatekeeper }, { how }) {
    const good = await alice.sends(bob, 'a message')
    await gatekeeper.seesDelivered(bob, good.id)
    const sent: Sent[] = []
    for (let n = 0; n < 5; n += 1) sent.push(await bob.sends(alice, `message ${n}`))
    for (const each of sent) await alice.opens(each)
    const about = how === 'for unknown ids' ? sent.map(({ id }) => `${id}-unknown`) : ids(sent)
    const by = how === 'of strangers' ? carol : alice
    const inside: string[] = []
    for (const receipt of ['delivered', 'read'] as const) {
      if (how !== 'inside the encryption') by.confirms(bob, receipt, about)
      else {
        const { id } = await by.seals(bob, 'its id is given to the receipt')
        by.delivers(
          await by.sealsContent(bob, () => ({ kind: 'receipt', id, sentAt: 0, receipt, ids: about })),
          bob,
        )
        inside.push(id)
      }
    }
    await bob.catchesUp(alice)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { good: good.id, about: [...about, ...inside], barrier }
  },
  then: (log, { good, about, barrier }) => [
    control(
      finds(
        log,
        proof('receipt.seen', (d) => d.receipt === 'delivered' && d.ids.includes(good)),
        'a message gets a delivery receipt',
      ),
    ),
    never(
      log,
      proof('receipt.seen', (d) => d.receipt !== 'transport' && d.ids.some((id) => about.includes(id))),
      'a receipt was answered with a receipt',
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('RC-05', {
  title: 'the choice against read receipts outlasts restarts and logins, and is its user’s alone',
  verifies: ['FEA-03'],
  applies: ['receipts:read'],
  severity: 2,
  effect: 'A user who chose not to tell others what was read is told on after the next start of the app.',
  remedy: 'Store settings durably with the account, and read them before anything can be read.',
  variants: [
    { event: 'kill' },
    { event: 'clean' },
    { event: 'login' },
    { event: 'cut' },
    { event: 'background' },
    { event: 'another user switches them on' },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', bob: 'candidate', dave: 'candidate' }, { fresh: true }),
  async when({ alice, bob, dave, process, gatekeeper }, { event }) {
    await bob.sets('read-receipts', true)
    const loud = await alice.sends(bob, 'read with receipts')
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [loud])
    await gatekeeper.seesRead(bob, loud.id)
    await bob.sets('read-receipts', false)
    if (event === 'kill' || event === 'clean') await process.restarts(event)
    if (event === 'login') {
      await bob.goesOffline()
      await bob.goesOnline()
    }
    if (event === 'cut') gatekeeper.cuts(bob)
    if (event === 'background') await bob.goesToBackground()
    if (event === 'another user switches them on') await dave.sets('read-receipts', true)
    const quiet = await alice.sends(bob, 'read without receipts')
    await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [quiet])
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    await bob.sets('read-receipts', true)
    return { loud: loud.id, quiet: quiet.id, barrier }
  },
  then: (log, { loud, quiet, barrier }) => [
    control(finds(log, readReceipt(loud), 'a message that is read while receipts are on gets one')),
    never(log, readReceipt(quiet), 'a read receipt for a message that was read while receipts were off'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

const readReceipt = (id: string) => proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(id))

purpose('RC-14', {
  title: 'a message gets one read receipt, however often it comes and is looked at',
  verifies: ['FEA-03'],
  applies: ['receipts:read'],
  severity: 3,
  effect: 'The sender learns how often and when the user looks at a message.',
  remedy: 'Remember durably that a message was read, and send nothing for it again.',
  variants: [
    { again: 'marked twice' },
    { again: 'replayed' },
    { again: 'encrypted again' },
    { again: 'killed' },
    { again: 'reconnected' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, process, gatekeeper }, { again }) {
    const sealed = await alice.sends(bob, 'a message')
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [sealed])
    await gatekeeper.seesRead(bob, sealed.id)
    await bob.settles()
    if (again === 'replayed') alice.delivers(sealed, bob, { form: 'replayed', note: 'after it was read' })
    if (again === 'encrypted again')
      alice.delivers(await alice.reseals(bob, sealed), bob, { form: 'duplicate', note: 'after it was read' })
    if (again === 'killed') await process.restarts('kill')
    if (again === 'reconnected') gatekeeper.cuts(bob)
    await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [sealed])
    await bob.marksRead(alice, [sealed])
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { id: sealed.id, barrier }
  },
  then: (log, { id, barrier }) => [
    exactly(log, 1, readReceipt(id), 'a message gets one read receipt'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
