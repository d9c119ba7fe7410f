import { arrived, control, judged, type Log, listed, proofsOf, purpose } from '#harness'

/** What a stanza looks like that brings text beside the encryption. `enc` is a ciphertext that opens, as an element. */
const STANZAS: {
  readonly [how: string]: (text: string, enc: string, ns: string, from: string, to: string) => string
} = {
  'a body alone': (text) => `<body>${text}</body>`,
  'a body and a ciphertext': (text, enc) => `<body>${text}</body>${enc}`,
  'a ciphertext and a body': (text, enc) => `${enc}<body>${text}</body>`,
  'a body and an empty ciphertext': (text, _enc, ns) =>
    `<enc xmlns="${ns}" v="2" type="msg"></enc><body>${text}</body>`,
  'an empty ciphertext with a note': (text, _enc, ns) =>
    `<enc xmlns="${ns}" v="2" type="msg"/><subject>${text}</subject>`,
  'a body that says how it is encrypted': (text) =>
    `<encryption xmlns="urn:xmpp:eme:0" namespace="urn:example:other" name="Other"/><body>${text}</body>`,
  'an unknown encryption': (text) =>
    `<encrypted xmlns="urn:example:other"><payload>${base64(text)}</payload></encrypted><body>${text}</body>`,
  'a text where the ciphertext belongs': (text, _enc, ns) =>
    `<enc xmlns="${ns}" v="2" type="plain">${text}</enc>`,
  'a ciphertext of another namespace': (text) =>
    `<enc xmlns="urn:example:other" v="2" type="msg">${base64(text)}</enc>`,
  'rich text': (text) =>
    `<html xmlns="http://jabber.org/protocol/xhtml-im"><body xmlns="http://www.w3.org/1999/xhtml">${text}</body></html>`,
  'a body with a correction': (text) =>
    `<body>${text}</body><replace xmlns="urn:xmpp:message-correct:0" id="any"/>`,
  'a copy of what another device received': (text, _enc, _ns, from, to) =>
    `<received xmlns="urn:xmpp:carbons:2">${forwarded(text, from, to)}</received>`,
  'a copy of what another device sent': (text, _enc, _ns, from, to) =>
    `<sent xmlns="urn:xmpp:carbons:2">${forwarded(text, to, from)}</sent>`,
  'a result of a search in an archive': (text, _enc, _ns, from, to) =>
    `<result xmlns="urn:xmpp:mam:2" queryid="1" id="1">${forwarded(text, from, to)}</result>`,
  'a message that is passed on': (text, _enc, _ns, from, to) => forwarded(text, from, to),
  'an item of a subscription': (text) =>
    `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="notes"><item id="1"><body>${text}</body></item></items></event>`,
}

/** A message inside another one. */
const forwarded = (text: string, from: string, to: string) =>
  `<forwarded xmlns="urn:xmpp:forward:0"><message xmlns="jabber:client" type="chat" from="${from}" to="${to}" id="inner"><body>${text}</body></message></forwarded>`

const base64 = (text: string) => Buffer.from(text).toString('base64')

purpose('RT-15', {
  title: 'text that comes beside the encryption is not shown as part of an encrypted conversation',
  verifies: ['E2E-01'],
  severity: 1,
  effect: 'Whoever carries messages writes into conversations that their users believe to be encrypted.',
  remedy:
    'Show nothing that did not come out of the session, or mark it so that nobody can take it for an encrypted message.',
  tier: 'smoke',
  variants: [
    { type: 'chat', paired: true },
    { type: 'normal', paired: true },
    { type: 'headline', paired: true },
    { type: 'groupchat', paired: true },
    { type: 'error', paired: true },
    { type: 'chat', paired: false },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { type, paired }) {
    await bob.catchesUp(carol)
    if (paired) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const first = paired ? await bob.catchesUp(alice) : ''
    const injected: { how: string; canary: string }[] = []
    const carried: string[] = []
    for (const [how, make] of Object.entries(STANZAS)) {
      if (!how.includes('and a') || how.includes('empty')) {
        const { canary } = alice.forges(bob, how, ({ id, from, to, namespace, mark }) => {
          const inside = make(mark('in the clear'), '', namespace, from, to)
          return `<message type="${type}" from="${from}" to="${to}" id="${id}">${inside}</message>`
        })
        injected.push({ how, canary })
        continue
      }
      const sealed = await alice.seals(bob, 'in the ciphertext')
      carried.push(sealed.canary)
      const text = Buffer.from(sealed.bytes).toString('base64')
      const { canary } = alice.forges(bob, how, ({ from, to, namespace, mark }) => {
        const enc = `<enc xmlns="${namespace}" v="2" type="${sealed.encoding}">${text}</enc>`
        const inside = make(mark('in the clear'), enc, namespace, from, to)
        return `<message type="chat" from="${from}" to="${to}" id="${sealed.id}">${inside}</message>`
      })
      injected.push({ how, canary })
    }
    const afterwards = await bob.catchesUp(carol)
    await bob.lists(alice)
    const barrier = await bob.catchesUp(alice)
    return {
      injected,
      carried,
      first,
      afterwards,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { injected, carried, first, afterwards, barrier, place }) => [
    ...(first === '' ? [] : [control(arrived(log, first, 'an encrypted message is shown'))]),
    ...injected.map(({ how, canary }) => onlyMarked(log, canary, barrier, how)),
    ...carried.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 0, most: 1 },
        'a ciphertext beside a body is shown as it was encrypted, or not at all',
      ),
    ),
    control(arrived(log, afterwards, 'messages of others are shown afterwards')),
    arrived(log, barrier, 'the encrypted conversation goes on'),
  ],
})

const MARK = 'unencrypted'

/** The injected text is in no listing without the mark; an event alone tells of the text, not of how it is shown. */
function onlyMarked(log: Log, canary: string, barrier: string, how: string) {
  const entries = proofsOf(log, 'message.shown').filter((o) => o.data.canary === canary)
  const bare = entries.filter((o) => !o.data.marks?.includes(MARK))
  const announced = proofsOf(log, 'message.announced').filter((o) => o.data.canary === canary)
  const offending = bare.length > 0 ? bare : entries.length === 0 ? announced : []
  if (offending.length > 0)
    return judged(
      'onlyMarked',
      'fail',
      `${how}: the text is shown as if it had been encrypted`,
      offending.map((o) => o.n),
    )
  if (!proofsOf(log, 'message.shown').some((o) => o.data.canary === barrier))
    return judged(
      'barrier',
      'inconclusive',
      `${how}: the message after it was not shown either`,
      [],
      'absence',
    )
  return judged(
    'onlyMarked',
    'pass',
    entries.length > 0 ? `${how}: shown with a mark` : `${how}: not shown`,
    entries.map((o) => o.n),
  )
}
