import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  listed,
  proof,
  proofsOf,
  purpose,
  unpad,
  unseen,
} from '#harness'

const MOST = 16
const LENGTHS = [...Array.from({ length: 33 }, (_, n) => n + 1), 63, 64, 127, 128, 255, 256, 1_000, 2_000]

const filled = (length: number, value = length) => new Uint8Array(length).fill(value)
const behind = (tail: Uint8Array) => (text: Uint8Array) => Buffer.concat([text, tail])
const AMOUNTS = Array.from({ length: MOST }, (_, n) => n + 1)

/** What is behind the content where the padding belongs, and is none. */
const WRONG: readonly Uint8Array[] = [
  filled(1, 0),
  filled(4, 0),
  filled(17),
  filled(32),
  filled(1, 2),
  filled(1, 255),
  Uint8Array.of(1, 2, 3, 4),
  Uint8Array.of(0, 0, 0, 4),
  Uint8Array.of(0x80, 0, 0),
  Uint8Array.of(7, ...filled(15, 16)),
  new Uint8Array(),
]

purpose('RN-06', {
  title: 'what is encrypted is padded as the profile says, and other padding is refused',
  verifies: ['E2E-21'],
  applies: ['signal'],
  severity: 3,
  effect:
    'The length of a ciphertext gives that of the text away octet by octet, or what stands in place of the padding becomes a channel.',
  remedy:
    'Add 1 to 16 octets, drawn anew for every message and each saying how many; refuse a plaintext that does not end so.',
  variants: [{ restart: false }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob }, _) {
    let last = ''
    for (const length of LENGTHS) {
      const sent = await bob.sends(alice, 'x'.repeat(length))
      await alice.opens(sent)
      alice.dissects(sent)
      last = sent.canary
    }
    const before = await bob.catchesUp(alice)
    const right: string[] = []
    const wrong: string[] = []
    for (const amount of AMOUNTS) {
      const sealed = await alice.sealsAltered(bob, 'padded', behind(filled(amount)), { padded: false })
      alice.delivers(sealed, bob)
      right.push(sealed.canary)
    }
    for (const tail of WRONG) {
      const sealed = await alice.sealsAltered(bob, 'padded', behind(tail), { padded: false })
      alice.delivers(sealed, bob)
      wrong.push(sealed.canary)
    }
    const after = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, last, right, wrong, before, after }
  },
  then: (log, { place, last, right, wrong, before, after }) => [
    control(arrived(log, before, 'the conversation works')),
    padded(log, place.account),
    arrived(log, after, 'the conversation goes on after wrong padding'),
    finds(
      log,
      proof('message.opened', (d) => d.canary === last),
      'texts of every length are opened',
    ),
    ...right.map((canary, n) =>
      listed(
        log,
        canary,
        place,
        after,
        { least: 1, most: 1 },
        `a text with ${n + 1} octets of padding is shown`,
      ),
    ),
    ...wrong.map((canary) => unseen(log, canary, place.account, after, 'a text with wrong padding is shown')),
  ],
})

/** Every plaintext ends as the profile says; how often which amount was drawn is an observation. */
function padded(log: Log, from: string) {
  const read = proofsOf(log, 'plaintext.read').filter(({ data }) => data.from === from)
  const amounts = read.map(({ data }) => {
    const bytes = Buffer.from(data.bytes, 'base64')
    const content = unpad(bytes)
    return content && bytes.length - content.length
  })
  const bad = read.filter((_, index) => amounts[index] === undefined)
  if (bad.length > 0)
    return judged(
      'padding',
      'fail',
      `${bad.length} of ${read.length} plaintexts are not padded as the profile says`,
      bad.map(({ n }) => n),
    )
  return judged(
    'padding',
    read.length > 0 ? 'pass' : 'inconclusive',
    `${read.length} plaintexts are padded, with ${new Set(amounts).size} different amounts`,
    read.map(({ n }) => n),
  )
}
