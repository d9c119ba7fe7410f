import {
  arrived,
  CANARY_HERE,
  control,
  fc,
  finds,
  listed,
  proof,
  proofsOf,
  purpose,
  type SendableKind,
  type Sent,
  type UserContent,
} from '#harness'
import { contentOf } from '../contents.ts'

/** Texts that software has been known to change on the way; whoever compares code points sees it. */
const CORPUS: Readonly<Record<string, readonly string[]>> = {
  emoji: ['👩‍👩‍👧‍👦 👋🏽 🏳️‍🌈 1️⃣ 🇪🇺', '☺︎ and ☺️', '\u{1F468}\u{1F3FF}\u200D\u{1F9B1}', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  'right to left': ['שָׁלוֹם עֲלֵיכֶם', 'مرحبا بالعالم', 'a \u202Eb\u202C c \u2067d\u2069 e\u200Ff'],
  combining: [
    'e\u0301 and \u00E9',
    '\uAC00 and \u1100\u1161',
    `Z${'\u0351\u036B\u0343'.repeat(20)}`,
    'ﬁ ſ ℌ Å \u212B',
  ],
  'white space': [
    '  two before',
    'a\r\nb\nc\rd\te',
    'a\u00A0b\u2003c\u3000d\u2028e\u2029f',
    '\n\n',
    '',
    ' \u200B\u2060\uFEFF',
  ],
  'control characters': [
    'NUL \u0000 in it',
    '\u0001\u0008\u000B\u000C\u001B[31m\u007F\u0085\u009B',
    '\uFFFE \uFFFF \uFFFD',
  ],
  markup: [
    '<b>&amp; &#0; ]]> <!-- "\' -->',
    '</body></message>',
    '%00 %s %n \\u0000 \\n $1 {{1}}',
    '*b* _i_ ~s~ `c`',
  ],
  ends: ['  ', '\n', '\r\n', '\u00A0', '\u200D', '\u0000', '\u0301', '\u200B'].map(
    (end) => CANARY_HERE + end,
  ),
  'beyond the basic plane': ['𝒜𝔅 𐐷 𠀋 \u{10FFFF} \u{E0001}', '\uE000 \u{F0000} \u{100000}'],
}

/** What is most often changed, in few texts. */
const WORST = [
  '  e\u0301 \u1100\u1161 \u212B\r\nb\tc\u00A0d \u0000 ☺️ 👩‍👩‍👧 𝒜 &amp;',
  `\n${CANARY_HERE} e\u0301\u2003 \r\n`,
]

/** Any code point that is one by itself; drawn by its number, since the library's own unit keeps a table of all 1.1 million. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point))

purpose('MSG-01', {
  title: 'a text arrives code point by code point as it was written, in both directions',
  verifies: ['MSG-01', 'MSG-02'],
  severity: 2,
  effect:
    'People do not get what was written to them: names, signs and whole scripts come out changed or cut.',
  remedy:
    'Carry texts as UTF-8 from end to end, without normalising, trimming, escaping or cutting them anywhere.',
  tier: 'smoke',
  variants: [
    ...Object.keys(CORPUS).map((corpus) => ({ corpus, texts: [] as readonly string[], length: 0 })),
    { corpus: 'long', texts: ['ab é 名 👋'], length: 65_536 },
    { corpus: 'length of one', texts: ['a', 'é', '名', '👋'], length: 0 },
  ],
  cases: { smoke: 0, gate: 2, full: 40 },
  stimuli: fc.record({
    corpus: fc.constant('generated'),
    texts: fc.array(fc.string({ unit: character, maxLength: 60 }), { minLength: 4, maxLength: 12 }),
    length: fc.constant(0),
  }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { corpus, texts, length }) {
    const written = [...(CORPUS[corpus] ?? []), ...texts].map((text) => filled(text, length))
    const received: string[] = []
    for (const text of written) received.push((await alice.sends(bob, text)).canary)
    const barrier = await bob.catchesUp(alice)
    const sent: Sent[] = []
    for (const text of written) sent.push(await bob.tries(alice, text))
    for (const each of sent) await alice.opens(each)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { received, sent: sent.map(({ id, canary }) => ({ id, canary })), barrier, place }
  },
  then: (log, { received, sent, barrier, place }) => [
    control(arrived(log, barrier, 'an ordinary message is shown')),
    ...received.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a text is shown as it was written'),
    ),
    ...sent.map(({ id, canary }) =>
      finds(
        log,
        proof('message.opened', (d) => d.id === id && d.canary === canary && d.intact),
        'a text of the candidate’s user is opened as it was written',
      ),
    ),
  ],
})

/** Kinds of content with words in them that are no plain text. */
const WORDED = ['reply', 'edit', 'media', 'contact', 'location'] as const

/** As many as people have, and a place in the south and west, to a metre. */
const PHONES = ['+320000001', '+32 (0)0 000 02', '112']
const EMAILS = ['a.person@example.org', 'At.Work+1@example.org']
const PLACE = { latitude: -33.856784, longitude: -0.127758 }

/** One content with these words in it. File names stay ordinary, since a receiver may clean those. `target`: a message of its author. */
function worded(kind: SendableKind, words: string, target: string, author: string): UserContent {
  const content = contentOf(kind, target, author)
  switch (content.kind) {
    case 'reply':
    case 'edit':
      return { ...content, body: words }
    case 'media':
      return { ...content, caption: words }
    case 'contact':
      return { ...content, name: words, phones: PHONES, emails: EMAILS }
    case 'location':
      return { ...content, ...PLACE, name: words, address: words }
    default:
      return content
  }
}

purpose('MSG-07', {
  title:
    'the words of answers, edits, captions and names arrive code point by code point too, in both directions, with all that stands beside them',
  verifies: ['MSG-01', 'MSG-02'],
  severity: 3,
  effect: 'An answer, a caption, a name or a place comes out changed or cut, where plain messages do not.',
  remedy:
    'Treat the words of every kind of content like those of a message: nothing trims, normalises or cuts them.',
  variants: WORDED.map((kind) => ({ kind })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, kinds, media, offers }, { kind }) {
    const long = kind === 'reply' || kind === 'edit' ? [filled('ab é 名 👋', LONG)] : []
    const all = kinds.includes(kind) ? [...WORST, ...long] : []
    const received: string[] = []
    for (const words of all) {
      const { id } = await alice.sends(bob, 'what it refers to')
      // the last one comes as the first message of a session
      if (words === all.at(-1)) await alice.renews(bob)
      received.push((await alice.sends(bob, worded(kind, words, id, alice.address))).canary)
    }
    const barrier = await bob.catchesUp(alice)
    const sent: Sent[] = []
    const files: Sent[] = []
    const asFile = kind === 'media' && offers.includes('media-send')
    for (const words of asFile ? WORST : []) {
      const file = await media.sends(bob, alice, { mediaKind: 'image', size: 64, caption: words })
      await media.receives(alice, file)
      files.push(file)
    }
    for (const words of asFile ? [] : all) {
      const { id } = await bob.sends(alice, 'what it refers to')
      sent.push(await bob.tries(alice, worded(kind, words, id, bob.address)))
    }
    for (const each of sent) await alice.opens(each)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      received,
      sent: sent.filter(({ outcome }) => outcome === 'ok').map(({ id, canary }) => ({ id, canary })),
      files: files.map(({ id }) => id),
      barrier,
      place,
    }
  },
  then(log, { received, sent, files, barrier, place }, { kind }) {
    const shown = proofsOf(log, 'message.shown').some(({ data }) => received.includes(data.canary))
    // a messenger that has no contacts or places, or follows no edits, says so instead of any of the words
    const times = { least: shown || kind === 'reply' || kind === 'media' ? 1 : 0, most: 1 }
    return [
      control(arrived(log, barrier, 'an ordinary message is shown')),
      ...received.map((canary) =>
        listed(log, canary, place, barrier, times, `a content (${kind}) is shown as it was written`),
      ),
      ...sent.map(({ id, canary }) =>
        finds(
          log,
          proof('message.opened', (d) => d.id === id && d.canary === canary && d.intact),
          `a content (${kind}) of the candidate’s user is opened as it was written`,
        ),
      ),
      ...files.map((id) =>
        finds(
          log,
          proof('media.received', (d) => d.id === id && d.captioned),
          'the caption of a file of the candidate’s user is the one that was written',
        ),
      ),
    ]
  },
})

const LONG = 65_536

/** The text again and again, up to so many octets of UTF-8; as it is when it is longer. */
function filled(text: string, octets: number): string {
  return text.repeat(Math.max(1, Math.floor(octets / Buffer.byteLength(text))))
}
