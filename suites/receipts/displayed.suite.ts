import { arrived, control, exactly, finds, never, proof, purpose, type Sealed } from '#harness'

const delivered = (id: string) =>
  proof('receipt.seen', (d) => d.receipt === 'delivered' && d.ids.includes(id))
const read = (id: string) => proof('receipt.seen', (d) => d.receipt === 'read' && d.ids.includes(id))

/** Stanzas that hold an encrypted message in a form that the profile does not have. */
const FORMS: Readonly<Record<string, (stanza: string) => string>> = {
  'another version': (stanza) => stanza.replace(' v="2"', ' v="9"'),
  'another type': (stanza) => stanza.replace(/ type="(pk)?msg"/, ' type="skmsg"'),
  'no type': (stanza) => stanza.replace(/ type="(pk)?msg"/, ''),
  'no octets': (stanza) => stanza.replace(/>[A-Za-z0-9+/=]{20,}</, '><'),
  'no base64': (stanza) => stanza.replace(/>[A-Za-z0-9+/=]{20,}</, '>%%%%<'),
  twice: (stanza) => stanza.replace(/<enc.*<\/enc>/, (enc) => enc + enc),
}

purpose('FEA-01', {
  title: 'a delivery receipt follows the message that was opened, and no other form of it',
  verifies: ['FEA-01'],
  severity: 2,
  effect: 'A sender believes that something arrived which nobody could open.',
  remedy: 'Confirm what was decrypted and stored; refuse every other form without a receipt.',
  variants: [{ forms: Object.keys(FORMS) }, { forms: ['for somebody else'] }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, bob, dave, gatekeeper }, { forms }) {
    const good: string[] = []
    const bad: string[] = []
    for (const form of forms) {
      const sealed = await alice.seals(form === 'for somebody else' ? dave : bob, 'in an odd form')
      const id = `${sealed.id}-odd`
      const alter = FORMS[form]
      alice.delivers(sealed, bob, { id, form: 'corrupted', note: form, ...(alter ? { alter } : {}) })
      bad.push(id)
      const between = await alice.sends(bob, 'a good one')
      await gatekeeper.seesDelivered(bob, between.id)
      good.push(between.id)
    }
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { good, bad, barrier }
  },
  then: (log, { good, bad, barrier }) => [
    ...good.map((id) => control(finds(log, delivered(id), 'a good message gets a delivery receipt'))),
    ...bad.map((id) => never(log, delivered(id), 'a delivery receipt for what could not be opened')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('FEA-03', {
  title:
    'what came to the background is not read, and what was read without a connection follows the setting of then',
  verifies: ['FEA-03'],
  applies: ['receipts:read', 'push'],
  severity: 2,
  effect:
    'Others are told that a message was read which lay in a notification, or which the user read in silence.',
  remedy:
    'Decide about a read receipt when a message is displayed, keep the decision with it, and take nothing else for reading.',
  variants: [
    { how: 'in the background' },
    { how: 'without a connection, switched off' },
    { how: 'over a kill' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { how }) {
    await bob.sets('read-receipts', true)
    const quiet: Sealed[] = []
    if (how === 'in the background') {
      await bob.goesToBackground()
      quiet.push(await alice.sends(bob, 'in a notification'))
      await gatekeeper.seesOnline(bob)
      await bob.catchesUp(alice)
    } else {
      quiet.push(await alice.sends(bob, 'read while receipts are off'))
      await bob.catchesUp(alice)
      await bob.sets('read-receipts', false)
      await bob.goesOffline()
      await bob.marksRead(alice, quiet)
      await bob.sets('read-receipts', true)
      if (how === 'over a kill') await process.restarts('kill')
      await bob.goesOnline()
    }
    await bob.lists(alice)
    const loud = await alice.sends(bob, 'read with receipts')
    await bob.catchesUp(alice)
    await bob.marksRead(alice, [loud])
    await gatekeeper.seesRead(bob, loud.id)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { quiet: quiet.map(({ id }) => id), loud: loud.id, barrier }
  },
  then: (log, { quiet, loud, barrier }) => [
    control(exactly(log, 1, read(loud), 'a message that is read gets one read receipt')),
    ...quiet.map((id) => never(log, read(id), 'a read receipt for what was not read, or read in silence')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
