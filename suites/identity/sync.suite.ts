import { arrived, claim, control, finds, judged, type Log, never, numbers, proof, purpose } from '#harness'
import { escaped } from '../stanzas/stanza-texts.ts'

purpose('DV-06', {
  title: 'what only an own device may say is not believed of a contact',
  verifies: ['E2E-19', 'E2E-01'],
  applies: ['receipts:read'],
  severity: 1,
  effect:
    'A contact marks a user’s messages as read, or pretends receipts of others: third persons are told what the user never did.',
  remedy:
    'Apply what concerns the state of the user’s own messages only when it comes from an own device, by its key; from a contact take receipts about what was sent to that contact, and nothing else.',
  variants: [{ inside: 'read' }, { inside: 'delivered' }, { inside: 'played' }, { inside: 'copies' }],
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, gatekeeper }, { inside }) {
    const unread = await alice.sends(bob, 'not read yet')
    const sent = await bob.sends(alice, 'to a friend')
    await alice.opens(sent)
    const before = await bob.catchesUp(alice)
    const ids = [unread.id, sent.id]
    if (inside === 'copies') {
      // as another device of the user's would pass them on: what the friend said of it, and what the user said
      const said = [
        ['received', alice.address, bob.address, sent.id],
        ['sent', bob.address, alice.address, unread.id],
      ] as const
      for (const [form, from, to, id] of said)
        mallory.forges(bob, `a copy of a notice ${form}`, (parts) => {
          parts.mark('')
          return copied({ form, from, to, id, by: mallory.address, of: parts.to, as: parts.id })
        })
    } else {
      const receipt = inside as 'read' | 'delivered' | 'played'
      const forged = await mallory.sealsContent(bob, (mark) => {
        mark('')
        return { kind: 'receipt', id: `sync-${sent.id}`, sentAt: 0, receipt, ids }
      })
      mallory.delivers(forged, bob)
    }
    const barrier = await bob.catchesUp(mallory)
    await bob.catchesUp(alice)
    const mark = await bob.marksRead(alice, [unread])
    await gatekeeper.seesRead(bob, unread.id)
    void mark
    return { user: bob.address, handle: bob.handle, unread: unread.id, sent: sent.id, before, barrier }
  },
  then: (log, { user, handle, unread, sent, before, barrier }) => [
    control(arrived(log, before, 'the friend is heard')),
    control(arrived(log, barrier, 'the contact is heard')),
    control(
      finds(
        log,
        proof('receipt.seen', (d) => d.from === user && d.receipt === 'read' && d.ids.includes(unread)),
        'a read receipt leaves when the user has read',
      ),
    ),
    notReadBefore(log, user, unread),
    never(
      log,
      claim(
        'event.told',
        (d) =>
          d.event === 'receipt' &&
          d.data.account === handle &&
          d.data.receipt === 'read' &&
          Array.isArray(d.data.ids) &&
          d.data.ids.includes(sent),
      ),
      'a message to a friend is said to be read because somebody else says so',
    ),
  ],
})

/** A read receipt inside a copy (XEP-0280), as only the user's own account may send it. */
function copied(parts: { readonly [part in 'form' | 'from' | 'to' | 'id' | 'by' | 'of' | 'as']: string }) {
  const { form, from, to, id, by, of, as } = parts
  const displayed = `<displayed xmlns="urn:xmpp:chat-markers:0" id="${escaped(id)}"/>`
  const message = `<message xmlns="jabber:client" from="${from}" to="${to}">${displayed}</message>`
  const forwarded = `<forwarded xmlns="urn:xmpp:forward:0">${message}</forwarded>`
  return `<message from="${by}" to="${of}" id="${as}"><${form} xmlns="urn:xmpp:carbons:2">${forwarded}</${form}></message>`
}

/** The read receipt left only after the user had looked. */
function notReadBefore(log: Log, user: string, unread: string) {
  const read = numbers(
    log,
    proof('receipt.seen', (d) => d.from === user && d.receipt === 'read' && d.ids.includes(unread)),
  )
  const looked = log.observations.find(
    (o) => o.kind === 'stimulus' && o.type === 'call.made' && o.data.action === 'mark-read',
  )
  const early = read.filter((n) => n < (looked?.n ?? Number.POSITIVE_INFINITY))
  const because = 'a message is reported read because a contact says so'
  return early.length > 0
    ? judged('sync', 'fail', because, early)
    : judged('sync', 'pass', `not so: ${because}`, read)
}
