import {
  arrived,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  purpose,
  type Sent,
  survives,
  type UserContent,
  unmarkedIn,
} from '#harness'

type Reaction = Extract<UserContent, { kind: 'reaction' }>

/** The newest of these reactions that a listing shows is the one at `last`; −1: none may be shown as given. */
function newest(log: Log, listing: number, reactions: readonly Reaction[], last: number, because: string) {
  const shown = unmarkedIn(log, listing, reactions)
  const found = shown?.at(-1) ?? -1
  const isRevoked = reactions[found]?.revoked === true
  if (shown === undefined)
    return judged('newest', 'inconclusive', `${because}: nothing was listed`, [], 'absence')
  const isWanted = JSON.stringify(reactions[found]) === JSON.stringify(reactions[last])
  if (isWanted || (last === -1 && isRevoked)) return judged('newest', 'pass', because)
  const text = found === -1 ? 'it is not shown' : `another one is shown: ${reactions[found]?.emoji}`
  return judged('newest', 'fail', `${because}: ${text}`, [], found === -1 ? 'absence' : 'positive')
}

/** What the candidate's user reacts with meanwhile. */
const OWN = '🎉'

purpose('FEA-10', {
  title: 'a reaction is set, changed and taken back as its sender does it',
  verifies: ['FEA-10'],
  severity: 3,
  effect: 'Users see reactions that were changed or taken back long ago, or other ones than were chosen.',
  remedy: 'Keep one reaction of each sender for each message, and put what comes later in its place.',
  variants: [
    { emojis: ['👍', '❤️'], target: 'of the candidate’s user' },
    { emojis: ['👩🏽‍🚀', '🏳️‍🌈'], target: 'of the peer' },
    { emojis: ['🇪🇺', '1️⃣'], target: 'of the candidate’s user' },
    { emojis: ['😂', '😂'], target: 'of the peer' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, kinds }, { emojis, target }) {
    const theirs = await alice.sends(bob, 'a message of Alice')
    const own = await bob.sends(alice, 'a message of Bob')
    await alice.opens(own)
    const [about, author] = target === 'of the peer' ? [theirs.id, alice.address] : [own.id, bob.address]
    const reactions = [...emojis, emojis.at(-1) ?? ''].map(
      (emoji, index): Reaction => ({
        kind: 'reaction',
        target: about,
        author,
        emoji,
        revoked: index === emojis.length,
      }),
    )
    const listings: number[] = []
    const beside: number[] = []
    for (const reaction of reactions) {
      await alice.sends(bob, reaction)
      await bob.catchesUp(alice)
      listings.push(await bob.lists(alice))
      if (kinds.includes('reaction') && !reaction.revoked) {
        // the reaction of one takes nothing from that of the other
        await alice.opens(await bob.sends(alice, { ...reaction, emoji: OWN }))
        beside.push(await bob.lists(alice))
      }
    }
    const sent: Sent[] = []
    if (kinds.includes('reaction'))
      for (const reaction of reactions) sent.push(await bob.sends(alice, reaction))
    for (const each of sent) await alice.opens(each)
    const barrier = await bob.catchesUp(alice)
    return { reactions, listings, beside, sent: sent.map(({ id }) => id), barrier }
  },
  then: (log, { reactions, listings, beside, sent, barrier }) => [
    ...beside.map((listing, index) =>
      newest(log, listing, reactions, index, 'a reaction stays beside that of the user'),
    ),
    ...listings.map((listing, index) =>
      reactions[index]?.revoked
        ? newest(log, listing, reactions, -1, 'a reaction that was taken back is not shown as given')
        : newest(log, listing, reactions, index, 'the reaction that was given last is shown'),
    ),
    ...sent.map((id, index) =>
      finds(
        log,
        proof('message.opened', (d) => d.id === id && isSame(d.content, reactions[index])),
        'a reaction of the candidate’s user is opened as it was given',
      ),
    ),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** Whether a recorded content says all that a reaction says. */
function isSame(content: string, reaction: Reaction | undefined): boolean {
  if (!content.startsWith('{')) return false
  const read: { readonly [key: string]: unknown } = JSON.parse(content)
  return Object.entries(reaction ?? {}).every(([key, value]) => read[key] === value)
}

const ELSEWHERE = 'a message of Carol'
const NOBODY = '00000000-0000-4000-8000-000000000000'

purpose('FEA-11', {
  title: 'what refers to an unknown message does no harm, and an answer to one is not lost',
  verifies: ['FEA-11', 'ROB-01'],
  severity: 2,
  effect:
    'Messages disappear, others are changed in their place, or the messenger stops, because one message never came.',
  remedy:
    'Look references up by id, author and conversation together; show what can stand alone, and keep the rest aside.',
  variants: [
    { target: 'nobody’s' },
    { target: 'empty' },
    { target: 'of another conversation' },
    { target: 'its own' },
    { target: 'hostile' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { target }) {
    const other = await carol.sends(bob, ELSEWHERE)
    const earlier = await alice.sends(bob, 'a message of Alice')
    await bob.catchesUp(carol)
    const targets: Readonly<Record<string, string>> = {
      'nobody’s': NOBODY,
      empty: '',
      'of another conversation': other.id,
      hostile: `__proto__'"<>\n%s${'x'.repeat(5_000)}`,
    }
    const answers: string[] = []
    for (const author of [bob.address, alice.address, carol.address, '', 'nobody']) {
      const { id } = await alice.seals(bob, 'its id is given to the message that refers to something')
      const about = targets[target] ?? id
      const reply = await alice.sealsContent(bob, (mark) => ({
        kind: 'reply',
        id,
        sentAt: 0,
        target: about,
        author,
        quote: 'words that nobody said',
        body: mark('an answer'),
      }))
      alice.delivers(reply, bob)
      answers.push(reply.canary)
      for (const revoked of [false, true])
        await alice.sends(bob, { kind: 'reaction', target: about, author, emoji: '👍', revoked })
      if (target === 'its own') continue
      await alice.sends(bob, { kind: 'delete', target: about })
      await alice.sends(bob, { kind: 'edit', target: about, body: 'other words' })
    }
    const barrier = await bob.outlives(alice)
    const elsewhere = barrier === '' ? '' : await bob.outlives(carol)
    const at = (from: typeof alice) => ({
      account: bob.address,
      conversation: from.address,
      author: from.address,
    })
    return {
      answers,
      earlier: earlier.canary,
      other: other.canary,
      barrier,
      elsewhere,
      place: at(alice),
      otherPlace: at(carol),
    }
  },
  then: (log, { answers, earlier, other, barrier, elsewhere, place, otherPlace }) => [
    ...survives(log, 'a message referred to an unknown one'),
    ...(barrier === ''
      ? []
      : [
          never(
            log,
            proof('message.shown', (d) => answers.includes(d.canary) && d.content.includes(ELSEWHERE)),
            'an answer quotes a message of another conversation',
          ),
          ...answers.map((canary) =>
            finds(
              log,
              proof('message.shown', (d) => d.canary === canary && d.author === place.author),
              'an answer to an unknown message is shown',
            ),
          ),
          listed(log, earlier, place, barrier, { least: 1, most: 1 }, 'an earlier message stays as it was'),
          listed(
            log,
            other,
            otherPlace,
            elsewhere,
            { least: 1, most: 1 },
            'a message of another conversation stays as it was',
          ),
          arrived(log, elsewhere, 'messages of others are shown'),
          arrived(log, barrier, 'the conversation goes on'),
        ]),
  ],
})
