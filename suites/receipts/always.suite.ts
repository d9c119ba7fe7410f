import { arrived, control, finds, proof, purpose, type Sealed } from '#harness'
import { contentOf } from '../contents.ts'

const delivered = (id: string) =>
  proof('receipt.seen', (d) => d.receipt === 'delivered' && d.ids.includes(id))

/** More messages than a client is likely to confirm by accident. */
const ROW = 70
const BATCH = 12

purpose('RC-16', {
  title:
    'every message that was opened is confirmed, whatever it holds and wherever a connection or a process ends',
  verifies: ['FEA-01'],
  severity: 3,
  effect: 'A sender believes for good that nothing came, and writes it all again or gives up.',
  remedy:
    'Confirm what was stored before it is acknowledged, since what is acknowledged does not come again, and confirm what comes again.',
  variants: [
    { way: 'of each kind' },
    { way: 'many' },
    { way: 'cut behind the acknowledgement' },
    { way: 'cut behind the receipt' },
    { way: 'nothing of it was heard' },
    { way: 'nothing of it was heard, and killed' },
    { way: 'killed at the first acknowledgement' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, process, kinds }, { way }) {
    const before = await alice.sends(bob, 'an ordinary message')
    await gatekeeper.seesDelivered(bob, before.id)
    const sent: Sealed[] = []
    if (way === 'of each kind') {
      const own = await bob.sends(alice, 'to be referred to')
      for (const kind of kinds) {
        const { id } = await alice.sends(bob, 'to be referred to')
        const [target, author] =
          kind === 'edit' || kind === 'delete' ? [id, alice.address] : [own.id, bob.address]
        sent.push(await alice.sends(bob, contentOf(kind, target, author)))
      }
    } else if (way === 'many')
      for (let n = 0; n < ROW; n += 1) sent.push(await alice.sends(bob, `one of many ${n}`))
    else {
      for (let n = 0; n < BATCH; n += 1) sent.push(await alice.seals(bob, `around the break ${n}`))
      if (way === 'cut behind the acknowledgement')
        gatekeeper.misbehaves('cut-behind', { of: bob.address, last: 'acknowledgement' })
      if (way === 'cut behind the receipt')
        gatekeeper.misbehaves('cut-behind', { of: bob.address, last: 'receipt' })
      if (way.startsWith('nothing')) await gatekeeper.hampers(bob, { deaf: true })
      for (const message of sent) alice.delivers(message, bob)
      if (way.startsWith('nothing')) await bob.settles()
      if (way === 'killed at the first acknowledgement')
        await gatekeeper.seesAcknowledged(bob, sent[0]?.id ?? '')
      if (way.includes('killed')) await process.restarts('kill')
      else if (way.startsWith('nothing')) gatekeeper.cuts(bob, 'forgets')
      await gatekeeper.seesOnline(bob)
    }
    await bob.catchesUp(alice)
    await bob.settles()
    for (const { id } of sent) if (!(await gatekeeper.seesDelivered(bob, id))) break
    gatekeeper.behaves()
    const barrier = await bob.catchesUp(alice)
    return { before: before.id, sent: sent.map(({ id }) => id), barrier }
  },
  then: (log, { before, sent, barrier }) => [
    control(finds(log, delivered(before), 'an ordinary message is confirmed')),
    ...sent.map((id) => finds(log, delivered(id), 'a message that was opened and stored is confirmed')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
