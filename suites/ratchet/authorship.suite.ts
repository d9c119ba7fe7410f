import {
  arrived,
  claimsOf,
  control,
  judged,
  type Log,
  listed,
  proofsOf,
  purpose,
  type Sealed,
} from '#harness'
import { escaped } from '../stanzas/stanza-texts.ts'

/** Times of the sender, which a receiver may show and sort by. */
const SENT_AT = 1_750_000_000_000

purpose('RT-24', {
  title: 'messages that overtake each other keep their words and their author',
  verifies: ['MSG-02', 'E2E-11'],
  severity: 3,
  effect: 'A carrier that swaps two messages turns a no into a yes.',
  remedy:
    'Show what was encrypted, with the sender’s own time or marked with the time of arrival, whatever order it came in.',
  variants: [{ order: [1, 0] }, { order: [3, 2, 1, 0] }, { order: [2, 0, 3, 1] }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { order }) {
    const before = await bob.catchesUp(alice)
    const sealed: Sealed[] = []
    for (const [n] of order.entries())
      sealed.push(
        await (n % 4 === 3 ? carol : alice).sealsContent(bob, (mark) => ({
          kind: 'text',
          id: `order-${n}-${mark('').slice(-8)}`,
          sentAt: SENT_AT + n * 60_000,
          body: mark(n % 2 === 0 ? 'yes' : 'no'),
        })),
      )
    for (const n of order) {
      const message = sealed[n]
      if (message) (n % 4 === 3 ? carol : alice).delivers(message, bob)
    }
    const byCarol = await bob.catchesUp(carol)
    const byAlice = await bob.catchesUp(alice)
    return {
      before,
      messages: sealed.map(({ canary }, n) => ({ canary, n })),
      authors: [alice.address, carol.address],
      barriers: [byAlice, byCarol],
      account: bob.address,
    }
  },
  then: (log, { before, messages, authors, barriers, account }) => [
    control(arrived(log, before, 'the conversation works')),
    ...messages.map(({ canary, n }) => {
      const by = n % 4 === 3 ? 1 : 0
      const author = authors[by] ?? ''
      const place = { account, conversation: author, author }
      const because = `message ${n + 1}, delivered out of order, is shown once with its own words`
      return listed(log, canary, place, barriers[by] ?? '', { least: 1, most: 1 }, because)
    }),
    timesShown(log, messages),
    ...barriers.map((barrier) => arrived(log, barrier, 'the conversation goes on')),
  ],
})

/** An observation: which times the candidate shows for messages that overtook each other. */
function timesShown(log: Log, messages: readonly { canary: string; n: number }[]) {
  const seen = messages.flatMap(({ canary, n }) =>
    proofsOf(log, 'message.shown')
      .filter((o) => o.data.canary === canary)
      .slice(-1)
      .map((o) => ({ at: o.n, time: o.data.sentAt, own: SENT_AT + n * 60_000, marks: o.data.marks ?? [] })),
  )
  const told = seen.filter(({ time }) => time !== undefined)
  const others = told.filter(({ time, own, marks }) => time !== own && !marks.includes('arrival-time'))
  const what =
    told.length === 0
      ? 'no time of a message is told'
      : others.length === 0
        ? 'times shown are those of the sender, or marked as times of arrival'
        : `${others.length} times shown are not those of the sender, and not marked`
  return judged(
    'timesShown',
    'pass',
    `observed: ${what}`,
    seen.map(({ at }) => at),
  )
}

purpose('RT-25', {
  title: 'a message that is lost for ever does not keep back those after it',
  verifies: ['E2E-11', 'MSG-02'],
  severity: 3,
  effect:
    'Whoever drops one message silences a conversation, or a user never learns that something is missing.',
  remedy: 'Show what comes, and tell the user that something before it is missing.',
  variants: [{ lost: 1 }, { lost: 5 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { lost }) {
    const before = await bob.catchesUp(alice)
    const missing: Sealed[] = []
    for (let n = 0; n < lost; n += 1) missing.push(await alice.seals(bob, `lost ${n}`))
    const after: Sealed[] = []
    for (let n = 0; n < 3; n += 1) after.push(await alice.sends(bob, `after the gap ${n}`))
    const barrier = await bob.catchesUp(alice)
    return {
      before,
      missing: missing.map((m) => m.canary),
      after: after.map((m) => m.canary),
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { before, missing, after, barrier, place }) => [
    control(arrived(log, before, 'the conversation works')),
    ...after.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message behind a gap is shown once'),
    ),
    ...missing.map((canary) =>
      listed(log, canary, place, barrier, { least: 0, most: 0 }, 'a message that was lost is not shown'),
    ),
    arrived(log, barrier, 'the conversation goes on'),
    gapTold(log, place.conversation),
  ],
})

/** An observation: whether entries without words of ours, or an event, tell that something is missing. */
function gapTold(log: Log, conversation: string) {
  const listings = claimsOf(log, 'store.listed').filter((o) => o.data.conversation === conversation)
  const counts = listings.map((o) => o.data.unmarked.length)
  const grown = (counts.at(-1) ?? 0) > (counts[0] ?? 0)
  const events = claimsOf(log, 'event.told').filter((o) => o.data.event === 'error')
  const what = grown
    ? 'the gap stands in the conversation'
    : events.length > 0
      ? 'an error is told'
      : 'nothing is told'
  const at = [...listings.slice(-1), ...events].map((o) => o.n)
  return judged('gapTold', 'pass', `observed: of a lost message ${what}`, at)
}

/** What a carrier writes onto a stanza; `earlier` is the id of a message that is there already, as XML. */
const OUTSIDE: { readonly [how: string]: (stanza: string, earlier: string) => string } = {
  'an old time': (stanza) =>
    within(stanza, '<delay xmlns="urn:xmpp:delay" from="example.org" stamp="2001-01-01T00:00:00Z"/>'),
  'the id of an earlier message': (stanza, earlier) =>
    stanza.replace(/ id="[^"]*"/, () => ` id="${earlier}"`),
  'that it corrects an earlier message': (stanza, earlier) =>
    within(stanza, `<replace xmlns="urn:xmpp:message-correct:0" id="${earlier}"/>`),
  'that it takes an earlier message back': (stanza, earlier) =>
    within(stanza, `<retract xmlns="urn:xmpp:message-retract:1" id="${earlier}"/>`),
  'that an earlier message was its origin': (stanza, earlier) =>
    within(stanza, `<origin-id xmlns="urn:xmpp:sid:0" id="${earlier}"/>`),
  'the id that an archive gave an earlier message': (stanza, earlier) =>
    within(stanza, `<stanza-id xmlns="urn:xmpp:sid:0" by="example.org" id="${earlier}"/>`),
  'that it hides an earlier message': (stanza, earlier) =>
    within(
      stanza,
      `<apply-to xmlns="urn:xmpp:fasten:0" id="${earlier}"><retract xmlns="urn:xmpp:message-retract:0"/></apply-to>`,
    ),
  'another thread': (stanza) => within(stanza, '<thread parent="p">other</thread>'),
  'a sender with a resource': (stanza) => stanza.replace(/ from="([^"]*)"/, ' from="$1/other"'),
}

const within = (stanza: string, element: string) => stanza.replace('</message>', () => `${element}</message>`)

purpose('RT-26', {
  title: 'what stands outside the encryption changes no message that is there',
  verifies: ['MSG-02', 'STZ-05'],
  severity: 2,
  effect: 'A carrier overwrites, deletes or re-attributes what users have already read, without any key.',
  remedy:
    'Take id, time, thread and references from inside the encryption, and keep messages by author and id together.',
  variants: [{ mine: false }, { mine: true }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, carol, bob, dave }, { mine }) {
    const first = await alice.sends(bob, 'the first')
    const own = await bob.sends(alice, 'my own')
    await alice.opens(own)
    const shown = await bob.catchesUp(alice)
    const earlier = mine ? own.id : first.id
    const later: string[] = []
    for (const [how, change] of Object.entries(OUTSIDE)) {
      const sealed = await alice.seals(bob, `with ${how}`)
      later.push(sealed.canary)
      alice.delivers(sealed, bob, { note: how, alter: (stanza) => change(stanza, escaped(earlier)) })
    }
    // ids are the sender's choice, unique for a pair of users only
    const same = await carol.sealsContent(bob, (mark) => ({
      kind: 'text',
      id: earlier,
      sentAt: SENT_AT,
      body: mark('the same id by somebody else'),
    }))
    carol.delivers(same, bob)
    const byCarol = await bob.catchesUp(carol)
    const other = await alice.sealsContent(dave, (mark) => ({
      kind: 'text',
      id: earlier,
      sentAt: SENT_AT,
      body: mark('the same id to somebody else'),
    }))
    alice.delivers(other, dave)
    const byDave = await dave.catchesUp(alice)
    const barrier = await bob.catchesUp(alice)
    const conversation = { account: bob.address, conversation: alice.address }
    return {
      shown,
      kept: [
        { canary: first.canary, place: { ...conversation, author: alice.address } },
        { canary: own.canary, place: { ...conversation, author: bob.address } },
      ],
      later,
      same: same.canary,
      byCarol,
      other: other.canary,
      byDave,
      barrier,
      alice: { ...conversation, author: alice.address },
      carol: { account: bob.address, conversation: carol.address, author: carol.address },
      dave: { account: dave.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { shown, kept, later, same, byCarol, other, byDave, barrier, alice, carol, dave }) => [
    control(arrived(log, shown, 'the conversation works')),
    ...kept.flatMap(({ canary, place }) => [
      control(listed(log, canary, place, shown, { least: 1, most: 1 }, 'the earlier message is there')),
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'an earlier message stands as it was, whatever later stanzas say outside the encryption',
      ),
    ]),
    ...later.map((canary) =>
      listed(
        log,
        canary,
        alice,
        barrier,
        { least: 0, most: 1 },
        'a message with additions outside the encryption is shown under its author, or not at all',
      ),
    ),
    listed(
      log,
      same,
      carol,
      byCarol,
      { least: 1, most: 1 },
      'a message of somebody else under the same id is a message of its own',
    ),
    listed(
      log,
      other,
      dave,
      byDave,
      { least: 1, most: 1 },
      'a message to somebody else under the same id is a message of its own',
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('RT-27', {
  title: 'nobody but its author edits or deletes a message',
  verifies: ['FEA-13', 'MSG-02'],
  severity: 1,
  effect: 'Any contact makes messages of others disappear, or say something else.',
  remedy:
    'Apply an edit or deletion only to a message of the same author in the same conversation, the author being whose session opened it.',
  variants: [
    { by: 'a third', kind: 'edit' },
    { by: 'a third', kind: 'delete' },
    { by: 'a third', kind: 'reaction' },
    { by: 'the other', kind: 'edit' },
    { by: 'the other', kind: 'delete' },
    { by: 'the other, after an edit', kind: 'edit' },
    { by: 'the other, after an edit', kind: 'delete' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, kinds }, { by, kind }) {
    const theirs = await alice.sends(bob, 'by the peer')
    const own = await bob.sends(alice, 'by the user')
    await alice.opens(own)
    const isEdited = by === 'the other, after an edit' && kinds.includes('edit')
    const edited = isEdited
      ? await bob.sends(alice, { kind: 'edit', target: own.id, body: 'by the user, better' })
      : own
    if (isEdited) await alice.opens(edited)
    const listings = isEdited ? [await bob.lists(alice)] : []
    const corrected = await alice.sends(bob, 'with a mistake')
    const shown = await bob.catchesUp(alice)
    const attacker = by === 'a third' ? mallory : alice
    // on its way while somebody who knows its id changes it
    const awaited = by === 'a third' ? await alice.seals(bob, 'held back by the carrier') : undefined
    const targets = awaited ? [theirs.id, own.id, awaited.id] : [own.id]
    const authors = [alice.address, bob.address, alice.address]
    for (const [n, target] of targets.entries()) {
      const sealed = await attacker.sealsContent(bob, (mark) => {
        const common = { id: `change-${n}-${mark('').slice(-8)}`, sentAt: SENT_AT, target }
        const author = by === 'a third' ? (authors[n] ?? '') : bob.address
        if (kind === 'edit') return { ...common, kind: 'edit', body: mark('changed by somebody else') }
        if (kind === 'delete') return { ...common, kind: 'delete' }
        return { ...common, kind: 'reaction', author, emoji: '👎', revoked: false }
      })
      attacker.delivers(sealed, bob)
    }
    const byAttacker = await bob.catchesUp(attacker)
    if (awaited) {
      alice.delivers(awaited, bob)
      await bob.catchesUp(alice)
    }
    const afterAttack = await bob.lists(alice)
    // its author may: whether the candidate follows is an observation
    const right = await alice.sealsContent(bob, (mark) => ({
      kind: 'edit',
      id: `right-${mark('').slice(-8)}`,
      sentAt: SENT_AT,
      target: corrected.id,
      body: mark('without a mistake'),
    }))
    alice.delivers(right, bob)
    const barrier = await bob.catchesUp(alice)
    const conversation = { account: bob.address, conversation: alice.address }
    return {
      shown,
      kept: [
        { canary: theirs.canary, place: { ...conversation, author: alice.address } },
        ...(isEdited ? [] : [{ canary: own.canary, place: { ...conversation, author: bob.address } }]),
      ],
      edited: edited.canary,
      listings: isEdited ? [...listings, await bob.lists(alice)] : [],
      awaited: awaited?.canary ?? '',
      byAttacker,
      right: right.canary,
      barrier,
      third: by === 'a third' && kind !== 'edit',
      afterAttack,
      alice: alice.address,
    }
  },
  then: (
    log,
    { shown, kept, edited, listings, awaited, byAttacker, right, barrier, third, afterAttack, alice },
  ) => [
    control(arrived(log, shown, 'the conversation works')),
    ...(listings.length > 0 ? [keeps(log, edited, listings)] : []),
    ...kept.flatMap(({ canary, place }) => [
      control(listed(log, canary, place, shown, { least: 1, most: 1 }, 'the message is there')),
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message stands as it was after somebody else has tried to change it',
      ),
    ]),
    ...(awaited === ''
      ? []
      : [
          arrived(
            log,
            awaited,
            'a message is shown as it was, though somebody else changed it before it came',
          ),
        ]),
    arrived(log, byAttacker, 'what came with it was taken'),
    ...(third ? [nothingAdded(log, alice, afterAttack)] : []),
    followed(log, right),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** What a listing shows of an edit by the user, in whatever form, every later one shows. */
function keeps(log: Log, canary: string, listings: readonly number[]) {
  const [before, ...after] = listings.map((listing) =>
    proofsOf(log, 'message.shown').filter(({ data }) => data.listing === listing && data.canary === canary),
  )
  const words = (seen: typeof before) => JSON.stringify((seen ?? []).map(({ data }) => data.content))
  const isKept = (before ?? []).length === 0 || after.every((seen) => words(seen) === words(before))
  const at = [before, ...after].flatMap((seen) => (seen ?? []).map(({ n }) => n))
  return judged(
    'keeps',
    isKept ? 'pass' : 'fail',
    isKept
      ? 'a message that its author has edited stays as it was'
      : 'a message that its author has edited is changed by somebody else',
    at,
  )
}

/**
 * A reaction or deletion by a third adds nothing to a conversation of two: entries without words of ours do not grow up to a
 * listing. What the peer itself sends later may stand there as an entry of its own.
 */
function nothingAdded(log: Log, conversation: string, until: number) {
  const listings = claimsOf(log, 'store.listed').filter(
    ({ data }) => data.conversation === conversation && data.listing <= until,
  )
  const counts = listings.map((o) => o.data.unmarked.length)
  const [first = 0, last = 0] = [counts[0], counts.at(-1)]
  const at = listings.slice(-1).map((o) => o.n)
  return last > first
    ? judged('nothingAdded', 'fail', `${last - first} entries came into a conversation from outside it`, at)
    : judged('nothingAdded', 'pass', 'nothing came into the conversation from outside it', at)
}

/** An observation: whether an edit by the author takes effect. */
function followed(log: Log, canary: string) {
  const at = proofsOf(log, 'message.shown')
    .filter((o) => o.data.canary === canary)
    .map((o) => o.n)
  return judged(
    'followed',
    'pass',
    `observed: an edit by the author is ${at.length > 0 ? '' : 'not '}shown`,
    at,
  )
}
