import { arrived, control, judged, type Log, proofsOf, purpose, type Sent } from '#harness'
import { contentOf } from '../contents.ts'
import { escaped } from '../stanzas/stanza-texts.ts'

const RANKS = ['queued', 'sent', 'delivered', 'read']

/** How far the store says, in this listing, that an own message has come: at least `least` and at most `most`. */
function state(log: Log, listing: number, canary: string, least: string, most: string, because: string) {
  const seen = proofsOf(log, 'message.shown').filter(
    (o) => o.data.listing === listing && o.data.canary === canary,
  )
  const at = seen.map((o) => o.n)
  const [first] = seen
  if (first === undefined)
    return judged('state', 'fail', `${because}: the message is not shown`, at, 'absence')
  const shown = first.data.state ?? 'sent'
  const rank = RANKS.indexOf(shown)
  const text = `${because}: shown as ${first.data.state ?? 'nothing'}`
  if (rank > RANKS.indexOf(most)) return judged('state', 'fail', text, at)
  if (rank < RANKS.indexOf(least)) return judged('state', 'fail', text, at, 'absence')
  return judged('state', 'pass', because, at)
}

const ids = (messages: readonly Sent[]) => messages.map(({ id }) => id)

purpose('FEA-02', {
  title: 'a message counts as delivered once its receiver has it, and not before',
  verifies: ['FEA-02'],
  severity: 3,
  effect: 'The user believes that a message arrived which nobody has, or sends again what has long arrived.',
  remedy:
    'Derive what is shown from receipts of the peer for this message, never from what the own server took.',
  variants: [
    { count: 1, restart: 'none', taken: 'at once' },
    { count: 8, restart: 'none', taken: 'at once' },
    { count: 3, restart: 'clean', taken: 'at once' },
    { count: 1, restart: 'none', taken: 'late' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { count, restart, taken }) {
    alice.holds()
    const sent: Sent[] = []
    for (let n = 0; n < count; n += 1) sent.push(await bob.sends(alice, `message ${n}`))
    await bob.catchesUp(alice)
    const before = await bob.lists(alice)
    await alice.releases([0])
    await alice.opens(sent[0] as Sent)
    await bob.catchesUp(alice)
    const between = await bob.lists(alice)
    if (restart !== 'none') {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    const isLate = taken === 'late'
    if (isLate) gatekeeper.misbehaves('withhold-accepted', {})
    const late = await bob.sends(alice, 'the last one')
    await alice.opens(late)
    if (isLate) {
      // the receipt has overtaken the gatekeeper's word
      await bob.catchesUp(alice)
      gatekeeper.behaves()
      const word = ({ from, namespace }: { from: string; namespace: string }) =>
        `<message from="${from}"><accepted xmlns="${namespace}" id="${escaped(late.id)}" to="${alice.address}"/></message>`
      alice.forges(bob, 'the word that a message was taken, late', word, alice.address.split('@')[1])
    }
    const barrier = await bob.catchesUp(alice)
    const after = await bob.lists(alice)
    return {
      delivered: [sent[0]?.canary ?? ''],
      lost: sent.slice(1).map((m) => m.canary),
      late: late.canary,
      before,
      between,
      after,
      barrier,
    }
  },
  then: (log, { delivered, lost, late, before, between, after, barrier }) => [
    ...[...delivered, ...lost].map((each) => state(log, before, each, 'queued', 'sent', 'nobody has it')),
    ...[between, after].flatMap((listing) => [
      ...delivered.map((each) => state(log, listing, each, 'delivered', 'delivered', 'its receiver has it')),
      ...lost.map((each) => state(log, listing, each, 'queued', 'sent', 'its receiver never got it')),
    ]),
    state(log, after, late, 'delivered', 'delivered', 'its receiver has it'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Kinds whose state is shown to whoever sent them. */
const TOLD_OF = ['text', 'contact', 'location'] as const

purpose('FEA-04', {
  title: 'a message counts as read once its receiver says so, and stays read',
  verifies: ['FEA-04'],
  severity: 3,
  effect: 'The user is told that somebody read what they did not, or never learns that they did.',
  remedy: 'Take read receipts message by message, and let states move forward only.',
  variants: [
    { read: [0], then: 'nothing', before: 'delivered' },
    { read: [2], then: 'delivered again', before: 'delivered' },
    { read: [0, 1, 2, 3], then: 'read again', before: 'delivered' },
    { read: [3], then: 'restart', before: 'delivered' },
    { read: [1], then: 'nothing', before: 'sent' },
    { read: [0], then: 'edited', before: 'delivered' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper, kinds }, { read, then, before: state }) {
    // then nobody says that anything was delivered
    if (state === 'sent') alice.holds()
    const sent: Sent[] = []
    const told = TOLD_OF.filter((kind) => kinds.includes(kind))
    for (let n = 0; n < 4; n += 1) {
      const content = contentOf(told[n % told.length] ?? 'text', '', bob.address)
      sent.push(await bob.sends(alice, content))
    }
    for (const each of state === 'sent' ? [] : sent) await alice.opens(each)
    await bob.catchesUp(alice)
    const before = await bob.lists(alice)
    const chosen = sent.filter((_, index) => read.includes(index))
    alice.confirms(bob, 'read', ids(chosen))
    if (then === 'delivered again') alice.confirms(bob, 'delivered', ids(sent))
    if (then === 'read again') alice.confirms(bob, 'read', ids(chosen))
    await bob.catchesUp(alice)
    if (then === 'restart') {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    const edited: Sent[] = []
    for (const { id: target } of then === 'edited' && kinds.includes('edit') ? chosen : []) {
      // whoever shows the edit by itself has the word of its receiver for it too
      const edit = await bob.sends(alice, { kind: 'edit', target, body: 'in other words' })
      await alice.opens(edit)
      alice.confirms(bob, 'read', [edit.id])
      edited.push(edit)
    }
    const barrier = await bob.catchesUp(alice)
    const after = await bob.lists(alice)
    const canaries = (of: readonly Sent[]) => of.map(({ canary }) => canary)
    return {
      texts: canaries(sent.filter((_, n) => n % told.length === 0)),
      chosen: canaries(chosen),
      edited: canaries(edited),
      others: canaries(sent.filter((each) => !chosen.includes(each))),
      before,
      after,
      barrier,
    }
  },
  then(log, { texts, chosen, edited, others, before, after, barrier }, { before: most }) {
    const isShown = (each: string) => proofsOf(log, 'message.shown').some(({ data }) => data.canary === each)
    // a messenger need not have contacts and places, and may leave what was edited as it stood
    const isJudged = (each: string) => texts.includes(each) || isShown(each)
    const [was, unread] = [chosen.filter(isJudged), others.filter(isJudged)]
    const is = edited.some(isShown) ? edited : was
    return [
      ...[...was, ...unread].map((each) => state(log, before, each, least(most), most, 'nobody has read it')),
      ...is.map((each) => state(log, after, each, 'read', 'read', 'its receiver has read it')),
      ...unread.map((each) => state(log, after, each, least(most), most, 'nobody has read it')),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

/** The least that a message has to be shown as, of which no more is known than this. */
const least = (most: string) => (most === 'sent' ? 'queued' : most)

const ELEMENTS = {
  delivered: { name: 'received', xmlns: 'urn:xmpp:receipts', before: 'sent' },
  read: { name: 'displayed', xmlns: 'urn:xmpp:chat-markers:0', before: 'delivered' },
} as const

purpose('FEA-06', {
  title: 'one receipt may stand for several messages, and counts for each that it names',
  verifies: ['FEA-06', 'FEA-02'],
  applies: ['receipts:read'],
  severity: 3,
  effect: 'Messages stay unread for ever in the eyes of their sender, or others count as read.',
  remedy: 'Go through all that a receipt names, one by one, and pass over what is not known.',
  variants: [
    { receipt: 'read', named: [0, 2], odd: false },
    { receipt: 'read', named: [1, 3, 1], odd: true },
    { receipt: 'read', named: [0, 1, 2, 3], odd: false },
    { receipt: 'delivered', named: [0, 2, 3], odd: false },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { receipt, named, odd }) {
    const { name, xmlns, before: state } = ELEMENTS[receipt as 'delivered' | 'read']
    // then nobody says that anything was delivered
    if (state === 'sent') alice.holds()
    const sent: Sent[] = []
    for (let n = 0; n < 4; n += 1) sent.push(await bob.sends(alice, `message ${n}`))
    for (const each of state === 'sent' ? [] : sent) await alice.opens(each)
    await bob.catchesUp(alice)
    const before = await bob.lists(alice)
    const about = [...(odd ? ['nobody-knows-this'] : []), ...named.map((n) => sent[n]?.id ?? '')]
    const markers = about.map((id) => `<${name} xmlns="${xmlns}" id="${escaped(id)}"/>`).join('')
    const all = ({ from, to }: { from: string; to: string }) =>
      `<message from="${from}" to="${to}">${markers}</message>`
    alice.forges(bob, 'a receipt for several messages', all)
    const barrier = await bob.catchesUp(alice)
    const after = await bob.lists(alice)
    const [chosen, others] = [true, false].map((is) =>
      sent.filter((_, n) => named.includes(n) === is).map((m) => m.canary),
    )
    return { chosen: chosen ?? [], others: others ?? [], before, after, barrier }
  },
  then(log, { chosen, others, before, after, barrier }, { receipt }) {
    const { before: most } = ELEMENTS[receipt as 'delivered' | 'read']
    const unnamed = (listing: number, because: string) => (each: string) =>
      state(log, listing, each, least(most), most, because)
    return [
      ...[...chosen, ...others].map(unnamed(before, 'no receipt has come')),
      ...chosen.map((each) =>
        state(log, after, each, receipt, receipt, 'a receipt for several messages names it'),
      ),
      ...others.map(unnamed(after, 'the receipt does not name it')),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

purpose('FEA-05', {
  title: 'receipts of strangers, and for messages that are no own ones of the conversation, change nothing',
  verifies: ['FEA-05'],
  severity: 2,
  effect:
    'Somebody else decides what the user believes to be delivered or read, or makes the messenger stumble.',
  remedy: 'Look a receipt up by sender and message together, and pass over what is not found.',
  variants: [
    { forgery: 'by another user' },
    { forgery: 'for a message of the other conversation' },
    { forgery: 'for a message of its own sender' },
    { forgery: 'for ids that nobody used' },
    { forgery: 'for all of these in a row' },
    { forgery: 'for a message to a group' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, meets, offers }, { forgery }) {
    const theirs = await alice.sends(bob, 'a message of Alice')
    await bob.catchesUp(alice)
    for (const user of [alice, carol]) user.holds()
    const toAlice = await bob.sends(alice, 'to Alice')
    const toCarol = await bob.sends(carol, 'to Carol')
    const all = forgery === 'for all of these in a row'
    const forged: (readonly [typeof alice, readonly string[]])[] = []
    const inGroup = forgery === 'for a message to a group' && offers.includes('groups')
    const chat = inGroup ? await chats.begins(alice, [bob]) : undefined
    const toGroup = chat && (await bob.sends(chat, 'to the group'))
    if (toGroup) forged.push([await meets('stranger'), [toGroup.id]])
    if (all || forgery === 'by another user') forged.push([carol, [toAlice.id]])
    if (all || forgery === 'for a message of the other conversation') forged.push([alice, [toCarol.id]])
    if (all || forgery === 'for a message of its own sender') forged.push([alice, [theirs.id]])
    if (all || forgery === 'for ids that nobody used')
      forged.push([
        alice,
        [
          `${toAlice.id}0`,
          toAlice.id.slice(0, -1),
          toAlice.id.toUpperCase() + toAlice.id,
          ' ',
          '0',
          '__proto__',
        ],
      ])
    for (const receipt of ['delivered', 'read'] as const)
      for (const [by, about] of forged) by.confirms(bob, receipt, about)
    await bob.catchesUp(carol)
    const barrier = await bob.catchesUp(alice)
    const listings = [await bob.lists(alice), await bob.lists(carol)] as const
    const listing = chat ? await bob.lists(chat) : -1
    for (const user of [alice, carol]) await user.releases()
    await alice.opens(toAlice)
    await carol.opens(toCarol)
    await bob.catchesUp(carol)
    await bob.catchesUp(alice)
    const after = [await bob.lists(alice), await bob.lists(carol)] as const
    return {
      messages: [
        { canary: toAlice.canary, before: listings[0], after: after[0] },
        { canary: toCarol.canary, before: listings[1], after: after[1] },
      ],
      theirs: { canary: theirs.canary, listing: listings[0] },
      toGroup: { canary: toGroup?.canary ?? '', listing },
      barrier,
    }
  },
  then: (log, { messages, theirs, toGroup, barrier }) => [
    ...(toGroup.canary === ''
      ? []
      : [state(log, toGroup.listing, toGroup.canary, 'queued', 'sent', 'a stranger to the group says so')]),
    ...messages.flatMap(({ canary, before, after }) => [
      state(log, before, canary, 'queued', 'sent', 'no receipt for it came from its receiver'),
      control(state(log, after, canary, 'delivered', 'read', 'its receiver has it')),
    ]),
    state(log, theirs.listing, theirs.canary, 'queued', 'sent', 'it is not an own message'),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
