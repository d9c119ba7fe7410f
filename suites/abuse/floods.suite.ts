import {
  arrived,
  type CandidateUser,
  claimsOf,
  control,
  fc,
  judged,
  listed,
  proofsOf,
  purpose,
  type Tester,
} from '#harness'
import { growth } from '../growth.ts'

const TYPING = '<composing xmlns="http://jabber.org/protocol/chatstates"/>'

/** What one contact sends in masses. */
const FLOODS = ['messages', 'damaged messages', 'typing', 'retries', 'receipts', 'reactions'] as const
type Flood = (typeof FLOODS)[number]

const EMOJI = ['👍', '😡', '🎉']

/** Sends the `n`th stanza of a flood. */
async function floods(by: Tester, bob: CandidateUser, kind: Flood, n: number, own: string): Promise<void> {
  if (kind === 'typing')
    by.forges(bob, 'typing', ({ from, to }) => `<message from="${from}" to="${to}">${TYPING}</message>`)
  else if (kind === 'reactions')
    await by.sends(bob, {
      kind: 'reaction',
      target: own,
      author: bob.address,
      emoji: EMOJI[n % EMOJI.length] ?? '',
      revoked: false,
    })
  else if (kind === 'receipts') by.confirms(bob, 'read', [`${own}-${n}`])
  else if (kind === 'retries')
    by.asksAgain({ id: `${own}-${n}`, canary: '', outcome: 'ok', cause: '' }, bob, 1)
  else {
    const sealed = await by.seals(bob, `one of many: ${n}`)
    const bytes = sealed.bytes.map((octet, at) => (at === sealed.bytes.length - 1 ? octet ^ 1 : octet))
    if (kind === 'messages') by.delivers(sealed, bob)
    else by.delivers(sealed, bob, { bytes, form: 'corrupted' })
  }
}

purpose('AB-05', {
  title: 'what one contact sends in masses costs nobody else a message',
  verifies: ['MSG-02', 'ROB-02'],
  severity: 2,
  effect: 'Whoever floods a user silences everybody else who writes to that user.',
  remedy: 'Count and hold back for each sender alone, and keep the others’ messages out of that count.',
  variants: [...FLOODS, 'messages of a group' as const].map((flood) => ({ flood, many: 150 })),
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, chats, meets, offers }, { flood, many }) {
    if (flood === 'messages of a group' && offers.includes('groups')) {
      const chat = await chats.begins(mallory, [alice, bob])
      const among: { canary: string; author: string }[] = []
      for (let n = 0; n < many; n += 1) {
        const of = n % EVERY === EVERY - 1 ? alice : mallory
        const sealed = await chat.seals(of, `one of many in a group: ${n}`)
        chat.delivers(sealed, bob)
        if (of === alice) among.push({ canary: sealed.canary, author: alice.address })
      }
      const barrier = await chat.catchesUp(bob, alice)
      const barriers: Record<string, string> = { '': barrier }
      return { meant: among, barriers, account: bob.address, group: chat.address }
    }
    const own = await bob.sends(mallory, 'an own message')
    await mallory.opens(own)
    const newcomer = await meets('newcomer')
    const meant: { canary: string; author: string }[] = []
    for (let n = 0; n < many; n += 1) {
      await floods(mallory, bob, flood === 'messages of a group' ? 'messages' : flood, n, own.id)
      if (n % EVERY !== EVERY - 1) continue
      const author = n === many - 1 ? newcomer : alice
      meant.push({ canary: (await author.sends(bob, `among ${n + 1}`)).canary, author: author.address })
    }
    const barriers: Record<string, string> = {
      [newcomer.address]: await bob.catchesUp(newcomer),
      '': await bob.catchesUp(alice),
    }
    return { meant, barriers, account: bob.address, group: '' }
  },
  then: (log, { meant, barriers, account, group }) => [
    ...Object.values(barriers).map((barrier) => arrived(log, barrier, 'what comes after the flood is shown')),
    ...meant.map(({ canary, author }) =>
      listed(
        log,
        canary,
        { account, conversation: group || author, author },
        barriers[author] ?? barriers[''] ?? '',
        { least: 1, most: 1 },
        'a message that came with the flood of somebody else is shown once',
      ),
    ),
  ],
})

const EVERY = 30

/** What of a candidate's traffic one message that cannot be opened may cost, on an average. */
const MOST_EACH = 2

purpose('AB-11', {
  title: 'messages that cannot be opened are answered in proportion',
  verifies: ['E2E-14'],
  severity: 3,
  effect:
    'A few cheap messages make a client send many, empty a directory of keys, or ring all day at its user.',
  remedy:
    'Ask for a message again a bounded number of times, fetch keys once for a conversation, and tell the user once.',
  variants: [
    { from: 'a contact', many: 100 },
    { from: 'a stranger', many: 100 },
  ],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ from: 'a contact', many: 1_000 }),
  with: (given) =>
    given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, mallory, bob, meets }, { from, many }) {
    const by = from === 'a contact' ? mallory : await meets('stranger')
    for (let n = 0; n < many; n += 1) await floods(by, bob, 'damaged messages', n, '')
    const barrier = await bob.catchesUp(alice)
    await bob.settles()
    const after = await bob.catchesUp(by)
    return { many, by: by.address, barrier, after, account: bob.address, handle: bob.handle }
  },
  then(log, { many, by, barrier, after, account, handle }) {
    const shown = proofsOf(log, 'message.announced').find((o) => o.data.canary === after)?.n
    const sent = proofsOf(log, 'stanza.received').filter((o) => o.data.account === account)
    const toThem = sent.filter((o) => o.data.to === by || o.data.xml.includes(by))
    const acknowledged = toThem.filter((o) => /<ack[\s/>]/.test(o.data.xml))
    const others = toThem.filter(
      (o) => !acknowledged.includes(o) && o.n < (shown ?? Number.POSITIVE_INFINITY),
    )
    const told = claimsOf(log, 'event.told').filter(
      (o) => o.data.event === 'notification' && o.data.data.account === handle,
    )
    return [
      arrived(log, barrier, 'messages of others go on'),
      arrived(log, after, 'the conversation of the sender goes on'),
      control(
        judged(
          'cost',
          acknowledged.length > 0 ? 'pass' : 'fail',
          `${acknowledged.length} stanzas say what became of ${many} messages that cannot be opened`,
          acknowledged.map(({ n }) => n),
        ),
      ),
      proportion(`stanzas because of ${many} messages that cannot be opened`, others, many * MOST_EACH),
      proportion(`notifications because of ${many} messages that cannot be opened`, told, many / 2),
    ]
  },
})

/** So many observations are in proportion, or are not. */
function proportion(what: string, seen: readonly { readonly n: number }[], most: number) {
  return judged(
    'cost',
    seen.length > most ? 'fail' : 'pass',
    `${seen.length} ${what}, at most ${most} are in proportion`,
    seen.map(({ n }) => n),
  )
}

purpose('AB-12', {
  title: 'sessions that one contact begins without end cost nobody else theirs',
  verifies: ['MSG-02', 'E2E-11', 'ROB-01'],
  severity: 3,
  effect: 'Any contact can make a user unreadable for everybody else, or fill the memory of the device.',
  remedy: 'Bound what is kept for each remote user, and never across users.',
  variants: [{ sessions: 60 }],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ sessions: 1_000 }),
  with: (given) =>
    given.pairedUsers(
      { alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' },
      { fresh: true },
    ),
  async when({ alice, carol, mallory, bob, process }, { sessions }) {
    const late = await carol.seals(bob, 'under the session that is replaced')
    await carol.renews(bob)
    await carol.sends(bob, 'under the new one')
    await bob.catchesUp(carol)
    const weights = [await process.weighs()]
    for (let n = 0; n < sessions; n += 1) {
      await mallory.renews(bob)
      await mallory.sends(bob, `session ${n}`)
      if (n === sessions / 2) {
        await bob.catchesUp(alice)
        weights.push(await process.weighs())
      }
    }
    const flooded = await bob.catchesUp(mallory)
    weights.push(await process.weighs())
    carol.delivers(late, bob)
    const known = await bob.catchesUp(carol)
    const answer = await bob.sends(alice, 'still under our session')
    const opened = await alice.opens(answer)
    const other = await bob.catchesUp(alice)
    return {
      late: late.canary,
      by: carol.address,
      known,
      other,
      flooded,
      opened,
      answer: answer.id,
      weights,
      account: bob.address,
    }
  },
  then: (log, { late, by, known, other, flooded, opened, answer, weights, account }) => [
    control(arrived(log, flooded, 'the sessions are taken')),
    listed(
      log,
      late,
      { account, conversation: by, author: by },
      known,
      { least: 1, most: 1 },
      'a late message of an older session with somebody else is shown',
    ),
    arrived(log, other, 'the session with somebody else goes on'),
    judged(
      'session',
      opened ? 'pass' : 'fail',
      opened
        ? 'the user’s own message to somebody else is opened'
        : 'the user’s own message to somebody else is not opened',
      proofsOf(log, 'ciphertext.sent')
        .filter((o) => o.data.id === answer)
        .map(({ n }) => n),
      'absence',
    ),
    ...growth(log, weights, 'half of the sessions'),
  ],
})
