import {
  arrived,
  claimsOf,
  control,
  finds,
  futureContent,
  judged,
  type Log,
  listed,
  proof,
  purpose,
  type SendableKind,
  type UserContent,
  unmarkedIn,
} from '#harness'
import { contentOf } from '../contents.ts'
import { unbelieved } from '../quoted.ts'
import { readBy } from './read-by.ts'

const once = { least: 1, most: 1 }
const never = { least: 0, most: 0 }

/** Texts of which something is lost where they are trimmed, normalised or cut. */
const TEXTS = ['  two before', 'e\u0301 \u00E9 \u1100\u1161', 'a\r\nb\tc', '👩‍👩‍👧‍👦 שָׁלוֹם', 'x'.repeat(8_000)]

/** Numbers of fields that no version knows. */
const LATER = [30, 900]

const WORDS = 'I owe you a thousand'

type Reaction = Extract<UserContent, { kind: 'reaction' }>

const reactionTo = (target: string, author: string, emoji: string): Reaction => ({
  kind: 'reaction',
  target,
  author,
  emoji,
  revoked: false,
})

purpose('GR-30', {
  title: 'what members say in a group is shown there as they said it, of whatever kind it is',
  verifies: ['GRP-02', 'FEA-10', 'FEA-12', 'FEA-13', 'MSG-03'],
  applies: ['groups'],
  severity: 2,
  effect:
    'What goes well between two is lost or changed in a group: answers say what nobody wrote, and kinds that are new vanish.',
  remedy: 'Let what is said in a group take the way of what is said between two, with another conversation.',
  variants: [{ fields: LATER }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, kinds }, { fields }) {
    const chat = await chats.begins(alice, [bob, carol])
    const own = await chat.says(bob, 'what Bob wrote')
    const theirs = await chat.says(carol, 'what Carol wrote')
    const before = await bob.lists(chat)
    const shown: string[] = []
    const says = async (make: Parameters<typeof chat.sealsContent>[1]) => {
      const sealed = await chat.sealsContent(alice, make)
      chat.delivers(sealed, bob)
      return sealed
    }
    for (const text of TEXTS)
      shown.push((await says((mark) => ({ kind: 'text', body: `${mark(text)} \n ` }))).canary)
    for (const content of [contentOf('contact', '', ''), contentOf('location', '', '')])
      if ((content.kind === 'contact' || content.kind === 'location') && kinds.includes(content.kind))
        shown.push((await says((mark) => ({ ...content, name: mark(content.name) }))).canary)
    for (const field of fields)
      await says((mark, id) => futureContent(id, 0, mark('of a later kind'), field, chat.address))
    const reactions: Reaction[] = []
    const answers: { readonly canary: string; readonly author: string }[] = []
    for (const { id: target, author } of [theirs, own]) {
      const reaction = reactionTo(target, author, author === bob.address ? '👍' : '❤️')
      reactions.push(reaction)
      await says(() => reaction)
      const { canary } = await says((mark) => ({
        kind: 'reply',
        target,
        author,
        quote: WORDS,
        body: mark('as you said'),
      }))
      answers.push({ canary, author })
    }
    const changed: string[] = []
    for (const kind of ['edit', 'delete'] as const) {
      if (!kinds.includes(kind)) continue
      const { id: target, canary } = await says((mark) => ({ kind: 'text', body: mark('to be changed') }))
      changed.push(canary)
      await says((mark) =>
        kind === 'edit' ? { kind, target, body: mark('better words') } : { kind, target },
      )
    }
    const barrier = await chat.catchesUp(bob, alice)
    const after = await bob.lists(chat)
    const place = { account: bob.address, conversation: chat.address, author: alice.address }
    return {
      shown,
      changed,
      reactions: kinds.includes('reaction') ? reactions : [],
      answers: kinds.includes('reply') ? answers : [],
      listings: { before, after },
      later: fields.length,
      barrier,
      place,
    }
  },
  then: (log, { shown, changed, reactions, answers, listings, later, barrier, place }) => [
    control(arrived(log, barrier, 'the group works')),
    ...shown.map((canary) =>
      listed(log, canary, place, barrier, once, 'what a member says is shown as it was said'),
    ),
    ...changed.map((canary) =>
      listed(log, canary, place, barrier, never, 'what its author has changed is not shown as it was'),
    ),
    ...answers.map(({ canary, author }) => unbelieved(log, canary, WORDS, author)),
    ...reactions.map((reaction) => given(log, listings.after, reaction)),
    unsupported(log, listings, later),
  ],
})

function given(log: Log, listing: number, reaction: Reaction) {
  const isShown = (unmarkedIn(log, listing, [reaction]) ?? []).length > 0
  return judged(
    'reaction',
    isShown ? 'pass' : 'fail',
    isShown ? 'a reaction of a member is shown' : `a reaction of a member is not shown: ${reaction.emoji}`,
    listingsAt(log, listing),
    'absence',
  )
}

const listingsAt = (log: Log, listing: number) =>
  claimsOf(log, 'store.listed')
    .filter(({ data }) => data.listing === listing)
    .map(({ n }) => n)

function unsupported(log: Log, { before, after }: { before: number; after: number }, later: number) {
  const [first = 0, last = 0] = [before, after].map(
    (listing) =>
      claimsOf(log, 'store.listed').find(({ data }) => data.listing === listing)?.data.placeholders ?? 0,
  )
  return judged(
    'unsupported',
    last - first >= later ? 'pass' : 'fail',
    `${last - first} of ${later} messages of unknown kinds are shown as unsupported`,
    listingsAt(log, after),
    'absence',
  )
}

purpose('GR-31', {
  title: 'what a user sends to a group, of whatever kind, comes to every member as it was sent',
  verifies: ['GRP-02', 'FEA-10', 'FEA-12'],
  applies: ['groups'],
  severity: 2,
  effect: 'In a group answers lose what they answer, and reactions and changes never come to the others.',
  remedy: 'Encode what goes to a group as what goes to one user, with the group beside it.',
  variants: [{ target: 'of a member' }, { target: 'of the user' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, carol, bob, dave, chats, kinds }, { target: of }) {
    const chat = await chats.begins(alice, [bob, carol, dave])
    const theirs = await chat.says(carol, 'what Carol wrote')
    const own = await chat.says(bob, 'what Bob wrote')
    const { id: target, author } = of === 'of a member' ? theirs : own
    const sent: { readonly id: string; readonly canary: string; readonly content: UserContent }[] = []
    const sends = async (content: UserContent) => {
      const { id, canary } = await bob.sends(chat, content)
      sent.push({ id, canary, content })
    }
    for (const text of ['  two before', 'x'.repeat(8_000)]) await sends({ kind: 'text', body: text })
    for (const kind of ORDINARY) {
      if (!kinds.includes(kind)) continue
      // a user changes what is the user's own
      const isChange = kind === 'edit' || kind === 'delete'
      await sends(contentOf(kind, isChange ? own.id : target, isChange ? bob.address : author))
    }
    if (kinds.includes('reaction')) await sends({ ...reactionTo(target, author, '❤️'), revoked: true })
    for (const { id, canary } of sent)
      for (const who of [alice, carol]) await who.opens({ id, canary, outcome: 'ok', cause: '' })
    await bob.settles()
    const barrier = await chat.catchesUp(dave, alice)
    const place = { account: dave.address, conversation: chat.address, author: bob.address }
    return { sent, barrier, place }
  },
  then: (log, { sent, barrier, place }) => [
    control(arrived(log, barrier, 'the group works')),
    ...sent.flatMap(({ id, canary, content }) =>
      MARKED.includes(content.kind)
        ? readBy(log, canary, ['alice', 'carol'], `a ${content.kind} that is sent to a group`)
        : ['alice', 'carol'].map((name) =>
            finds(
              log,
              proof('message.opened', (d) => d.id === id && d.by === name && says(d.content, content)),
              `a ${content.kind} that is sent to a group: ${name} opens it as it was sent`,
            ),
          ),
    ),
    ...sent
      .filter(({ content }) => ['text', 'reply', 'contact', 'location'].includes(content.kind))
      .map(({ canary }) =>
        listed(log, canary, place, barrier, once, 'another user of the candidate is shown it'),
      ),
  ],
})

/** Kinds of which nothing lies on a host. */
const ORDINARY: readonly SendableKind[] = ['reply', 'reaction', 'contact', 'location', 'edit', 'delete']

/** Kinds with a text, which says by itself whether it came whole. */
const MARKED: readonly string[] = ['text', 'reply', 'contact', 'location', 'edit']

/** Whether a recorded content says all that the user said. */
function says(content: string, said: UserContent): boolean {
  if (!content.startsWith('{')) return false
  const read: { readonly [key: string]: unknown } = JSON.parse(content)
  return Object.entries(said).every(([key, value]) => JSON.stringify(read[key]) === JSON.stringify(value))
}
