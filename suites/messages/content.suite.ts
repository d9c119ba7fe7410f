import {
  arrived,
  claimsOf,
  control,
  finds,
  futureContent,
  judged,
  type Log,
  listed,
  never,
  type Place,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type UserContent,
  unseen,
} from '#harness'

const once = { least: 1, most: 1 }

purpose('MSG-02', {
  title: 'a text is shown once, in full, with its author and in its conversation, whenever it comes',
  verifies: ['MSG-02'],
  applies: ['push'],
  severity: 2,
  effect: 'Users miss what was written to them, or read it as the words of somebody else.',
  remedy: 'File every message by its authenticated sender, and store it whole before it is shown.',
  variants: [{ when: 'interleaved' }, { when: 'in the background' }, { when: 'before a restart' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, process, gatekeeper }, { when }) {
    if (when === 'in the background') await bob.goesToBackground()
    const texts = ['a', 'two\nlines', 'x'.repeat(8_000), ' ', 'the last one']
    const [ofAlice, ofCarol]: [string[], string[]] = [[], []]
    for (const text of texts) {
      ofAlice.push((await alice.sends(bob, text)).canary)
      ofCarol.push((await carol.sends(bob, text)).canary)
    }
    if (when === 'before a restart') await process.restarts('clean')
    await gatekeeper.seesOnline(bob)
    const barriers = [await bob.catchesUp(alice), await bob.catchesUp(carol)]
    const account = bob.address
    const place = (of: string) => ({ account, conversation: of, author: of })
    return {
      shown: [
        { place: place(alice.address), canaries: ofAlice, barrier: barriers[0] ?? '' },
        { place: place(carol.address), canaries: ofCarol, barrier: barriers[1] ?? '' },
      ],
    }
  },
  then: (log, { shown }) =>
    shown.flatMap(({ place, canaries, barrier }) => [
      arrived(log, barrier, 'the conversation goes on'),
      ...canaries.map((canary) =>
        listed(log, canary, place, barrier, once, 'a text is shown once, in its place'),
      ),
    ]),
})

/** Numbers of fields that no version knows: the next one, some, and the greatest that there is. */
const LATER = [30, 900, 536_870_911]

const entriesOf = (log: Log, listing: number) =>
  claimsOf(log, 'store.listed').find(({ data }) => data.listing === listing)?.data

purpose('MSG-03', {
  title: 'a message of a kind that is not supported leaves an entry that says so',
  verifies: ['MSG-03'],
  severity: 3,
  effect: 'Users do not learn that somebody sent them something, and nobody learns that it was lost.',
  remedy:
    'Keep what is unknown, and show in its place that there is a message of a kind that this version cannot show.',
  variants: [{ fields: LATER }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { fields }) {
    await bob.catchesUp(alice)
    const before = await bob.lists(alice)
    const ordinary: string[] = []
    for (const field of fields) {
      const { id } = await alice.seals(bob, 'its id is given to what comes later')
      alice.delivers(
        await alice.sealsContent(bob, (mark) => futureContent(id, 0, mark('of a later kind'), field)),
        bob,
      )
      ordinary.push((await alice.sends(bob, 'an ordinary one')).canary)
    }
    const barrier = await bob.catchesUp(alice)
    const after = await bob.lists(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { before, after, count: fields.length, ordinary, barrier, place }
  },
  then(log, { before, after, count, ordinary, barrier, place }) {
    const [first, last] = [before, after].map((listing) => entriesOf(log, listing)?.placeholders ?? 0)
    const more = (last ?? 0) - (first ?? 0)
    return [
      control(arrived(log, barrier, 'the conversation goes on')),
      judged(
        'unsupported',
        more >= count ? 'pass' : 'fail',
        `${more} of ${count} messages of unknown kinds are shown as unsupported`,
        claimsOf(log, 'store.listed')
          .filter(({ data }) => data.listing === after)
          .map(({ n }) => n),
        'absence',
      ),
      ...ordinary.map((canary) => listed(log, canary, place, barrier, once, 'an ordinary message is shown')),
    ]
  },
})

/** Fields 901 to 904 of every form that a field can have, with what is inside them. */
const UNKNOWN: Readonly<Record<string, readonly number[]>> = {
  'a number': [0xa8, 0x38, 0xff, 0xff, 0x03],
  'eight octets': [0xb1, 0x38, 1, 2, 3, 4, 5, 6, 7, 8],
  'a text': [0xba, 0x38, 3, 0x61, 0x62, 0x63],
  'four octets': [0xc5, 0x38, 1, 2, 3, 4],
}

/** What is authentic, padded, and no content. */
const BROKEN: Readonly<Record<string, (text: Uint8Array) => Uint8Array>> = {
  empty: () => new Uint8Array(),
  cut: (text) => text.subarray(0, -3),
  'cut in a length': (text) => text.subarray(0, 1),
  'all bits turned': (text) => text.map((octet) => octet ^ 0xff),
  'a length beyond the end': (text) => Buffer.concat([text, Uint8Array.of(0xba, 0x38, 0x7f, 1)]),
  'an endless number': (text) => Buffer.concat([text, new Uint8Array(12).fill(0xff)]),
  'no UTF-8': (text) => {
    const at = Buffer.from(text).indexOf('§')
    return at < 0 ? new Uint8Array() : text.map((octet, n) => (n === at ? 0xff : octet))
  },
}

purpose('MSG-04', {
  title: 'unknown fields are passed over, and what is no content is refused and not confirmed',
  verifies: ['MSG-04'],
  severity: 2,
  effect: 'Later versions cannot be talked to, or a sender believes to be read whom nobody could read.',
  remedy:
    'Skip fields by their form; answer content that does not parse with the profile’s error and no delivery receipt.',
  variants: [{ fields: 'unknown' }, { fields: 'broken' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { fields }) {
    const before = await bob.catchesUp(alice)
    const sealed: Sealed[] = []
    if (fields === 'unknown')
      for (const octets of Object.values(UNKNOWN)) {
        const field = Uint8Array.from(octets)
        sealed.push(
          await alice.sealsAltered(bob, 'a field behind it', (text) => Buffer.concat([text, field])),
        )
        sealed.push(
          await alice.sealsAltered(bob, 'a field before it', (text) => Buffer.concat([field, text])),
        )
      }
    else
      for (const alter of Object.values(BROKEN)) sealed.push(await alice.sealsAltered(bob, 'broken §', alter))
    const between: string[] = []
    for (const each of sealed) {
      alice.delivers(each, bob)
      between.push((await alice.sends(bob, 'an ordinary one')).canary)
    }
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { before, sealed: sealed.map(({ id, canary }) => ({ id, canary })), between, barrier, place }
  },
  then: (log, { before, sealed, between, barrier, place }, { fields }) => [
    control(arrived(log, before, 'the conversation works before')),
    arrived(log, barrier, 'the conversation goes on'),
    ...between.map((canary) => listed(log, canary, place, barrier, once, 'an ordinary message is shown')),
    ...sealed.flatMap((each) =>
      fields === 'unknown' ? taken(log, each, barrier, place) : refused(log, each, barrier, place),
    ),
  ],
})

type Named = { readonly id: string; readonly canary: string }

const taken = (log: Log, { canary }: Named, barrier: string, place: Place) => [
  listed(log, canary, place, barrier, once, 'a text with an unknown field is shown'),
]

function refused(log: Log, { id, canary }: Named, barrier: string, { account }: Place) {
  return [
    unseen(log, canary, account, barrier, 'content that cannot be read is shown'),
    never(
      log,
      proof('receipt.seen', (d) => d.from === account && d.receipt === 'delivered' && d.ids.includes(id)),
      'content that cannot be read is confirmed as delivered',
    ),
    finds(
      log,
      proof('receipt.seen', (d) => d.receipt === 'transport' && d.ids.includes(id) && (d.error ?? '') !== ''),
      'content that cannot be read is refused with a word',
    ),
  ]
}

purpose('MSG-05', {
  title: 'no sign in a text moves, hides or imitates what the messenger says itself',
  verifies: ['MSG-05'],
  severity: 3,
  effect: 'A user takes the words of a peer for those of somebody else, or for a notice of the messenger.',
  remedy:
    'Keep author, conversation and marks apart from the text, take none of them from it, and isolate it where it is drawn.',
  variants: [{ kind: 'text' }, { kind: 'contact' }, { kind: 'location' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob }, { kind }) {
    const deceptive = [
      `${carol.address}: this is Carol`,
      `\u2068${bob.address}\u2069\n(edited) [unencrypted] \u2713\u2713`,
      '\u202E.deifirev si resu sihT\u202C',
      '\u200B\u2060\u061C\u180E',
      'This message was deleted.',
      '\n\n\n---\nAlice has changed their security number.',
      '\u2066Саrоl (аdmіn)\u2069',
    ]
    const canaries: string[] = []
    for (const words of deceptive) {
      const content: string | UserContent =
        kind === 'contact'
          ? { kind: 'contact', name: words, phones: [], emails: [] }
          : kind === 'location'
            ? { kind: 'location', latitude: 1, longitude: 2, name: words, address: words }
            : words
      canaries.push((await alice.sends(bob, content)).canary)
    }
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { canaries, barrier, place }
  },
  then(log, { canaries, barrier, place }, { kind }) {
    const shown = proofsOf(log, 'message.shown').some(({ data }) => canaries.includes(data.canary))
    // a messenger that has no contacts or places says so instead of any of the words
    const times = kind === 'text' || shown ? once : { ...once, least: 0 }
    return [
      arrived(log, barrier, 'the conversation goes on'),
      ...canaries.map((canary) =>
        listed(log, canary, place, barrier, times, 'deceptive words are shown as the peer’s own'),
      ),
      unmarked(log, canaries),
    ]
  },
})

/** No entry has a mark of the messenger that nothing but its text asked for. */
function unmarked(log: Log, canaries: readonly string[]) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) => canaries.includes(data.canary))
  const marked = shown.filter(({ data }) => (data.marks ?? []).some((mark) => mark !== 'arrival-time'))
  return judged(
    'marks',
    marked.length > 0 ? 'fail' : 'pass',
    marked.length > 0 ? `words of a text became a mark: ${marked[0]?.data.marks}` : 'no words became a mark',
    (marked.length > 0 ? marked : shown).map(({ n }) => n),
  )
}
