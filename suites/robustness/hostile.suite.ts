import {
  arrived,
  authenticatedOffsets,
  control,
  fc,
  flippedBit,
  futureContent,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  unseen,
} from '#harness'

const BATCH = 60

/** Field 901, three octets long, that no version knows. */
const UNKNOWN_FIELD = Uint8Array.of(0xaa, 0x38, 3, 1, 2, 3)

/** What is inside the encryption and cannot be read, with right padding or without any. */
const BROKEN: readonly (readonly [alter: (text: Uint8Array) => Uint8Array, padded: boolean])[] = [
  [() => new Uint8Array(), true],
  [(text) => text.subarray(0, -5), true],
  [(text) => text.map((octet) => octet ^ 0xff), true],
  [(text) => text, false],
]

purpose('RB-03', {
  title: 'nothing that is malformed ends the client or its conversations',
  verifies: ['ROB-01'],
  severity: 2,
  effect: 'One message from anybody silences the client, for a while or for good.',
  remedy:
    'Parse with bounds, treat every failure as that message’s own, answer it as refused, and go on with the next.',
  cases: { smoke: 1, gate: 2, full: 100 },
  variants: [{ seed: 1 }, { seed: 7 }],
  stimuli: fc.record({ seed: fc.nat(1_000_000) }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', mallory: 'tester' }),
  async when({ alice, bob, mallory, meets }, { seed }) {
    const spoilt: string[] = []
    const before = await bob.catchesUp(alice)
    const stranger = await meets('stranger')
    for (let n = 0; n < BATCH; n += 1) {
      const from = n % 3 === 0 ? stranger : mallory
      const sealed = await from.seals(bob, 'spoilt on the way')
      const { bytes, note, isBroken } = spoil(sealed, seed + n * 7919)
      const encoding = n % 11 === 0 ? (sealed.encoding === 'msg' ? 'pkmsg' : 'msg') : sealed.encoding
      mallory.delivers(sealed, bob, {
        from: from.address,
        id: `${sealed.id}-f`,
        bytes,
        encoding,
        form: 'corrupted',
        note,
      })
      if (isBroken) spoilt.push(sealed.canary)
    }
    const after = await bob.catchesUp(alice)
    const again = await bob.catchesUp(mallory)
    return { account: bob.address, before, after, again, spoilt }
  },
  then: (log, { account, before, after, again, spoilt }) => [
    control(arrived(log, before, 'the conversation works before')),
    arrived(log, after, 'another conversation goes on after all that'),
    arrived(log, again, 'the conversation that was flooded goes on'),
    ...spoilt.map((canary) => unseen(log, canary, account, after, 'a message that was spoilt is shown')),
  ],
})

purpose('RB-04', {
  title: 'content of a later version is shown as unsupported or passed over, and never as something else',
  verifies: ['ROB-01', 'MSG-03', 'MSG-04'],
  severity: 3,
  effect:
    'A newer messenger’s ordinary message crashes the older one, vanishes, or is shown as what it is not.',
  remedy:
    'Skip unknown fields, mark unknown kinds as unsupported, bound sizes, and refuse what does not parse without a delivered receipt.',
  tier: 'smoke',
  variants: [{ long: 60_000 }, { long: 100_000 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob }, { long }) {
    const before = await bob.catchesUp(alice)
    const unknown = await alice.sealsContent(bob, (mark) =>
      futureContent(`later-${long}-${before}`, 0, mark('of a kind that comes later')),
    )
    alice.delivers(unknown, bob)
    const extended = await alice.sealsAltered(bob, 'with a field that comes later', (text) =>
      Buffer.concat([text, UNKNOWN_FIELD]),
    )
    alice.delivers(extended, bob)
    const broken = []
    for (const [alter, padded] of BROKEN) {
      const sealed = await alice.sealsAltered(bob, 'that cannot be read', alter, { padded })
      alice.delivers(sealed, bob)
      broken.push(sealed)
    }
    const large = await alice.sends(bob, 'x'.repeat(long))
    const after = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      place,
      before,
      after,
      unknown: unknown.canary,
      extended: extended.canary,
      large: large.canary,
      broken: broken.map(({ canary }) => canary),
      brokenIds: broken.map(({ id }) => id),
    }
  },
  then: (log, { place, before, after, unknown, extended, large, broken, brokenIds }) => [
    control(arrived(log, before, 'the conversation works before')),
    arrived(log, after, 'the conversation goes on after'),
    asNothingElse(log, unknown),
    listed(
      log,
      extended,
      place,
      after,
      { least: 1, most: 1 },
      'a text with an unknown field beside it is shown',
    ),
    listed(log, large, place, after, { least: 1, most: 1 }, 'a long text is shown in full'),
    ...broken.map((canary) =>
      unseen(log, canary, place.account, after, 'content that cannot be read is shown'),
    ),
    never(
      log,
      proof(
        'receipt.seen',
        (d) =>
          d.from === place.account && d.receipt === 'delivered' && d.ids.some((id) => brokenIds.includes(id)),
      ),
      'content that cannot be read is confirmed as delivered',
    ),
  ],
})

/** Content of an unknown kind has no part that this version can read: whatever is shown of it as a message is made up. */
function asNothingElse(log: Log, canary: string) {
  const shown = proofsOf(log, 'message.shown').filter(({ data }) => data.canary === canary)
  const wrong = shown.filter(({ data }) => !data.content.includes('"kind":"unsupported"'))
  const because = 'content of an unknown kind is shown as a message of another kind'
  return wrong[0]
    ? judged(
        'unknown kind',
        'fail',
        because,
        wrong.map(({ n }) => n),
      )
    : judged(
        'unknown kind',
        'pass',
        `not so: ${because}`,
        shown.map(({ n }) => n),
      )
}

/**
 * `isBroken`: an authenticated part is hit; what only stands around it may be passed over, and the message be shown.
 * One mutation of a message: in a length, in a tag, a cut, a tail, a repetition, or a bit in its authenticated end.
 */
function spoil(
  { bytes: original, encoding }: Sealed,
  seed: number,
): { readonly bytes: Uint8Array; readonly note: string; readonly isBroken: boolean } {
  const bytes = Uint8Array.from(original)
  const at = seed % Math.max(1, bytes.length)
  const held = authenticatedOffsets(encoding, original, 'known').filter(({ mask }) => mask === 0xff)
  const end = held.at(-1 - (seed % 8))?.offset ?? bytes.length - 1
  const cut = seed % Math.max(1, end)
  switch (seed % 6) {
    case 0:
      return { bytes: bytes.subarray(0, cut), note: `cut at ${cut}`, isBroken: true }
    case 1:
      return { bytes: new Uint8Array(), note: 'empty', isBroken: true }
    case 2:
      bytes.fill(0xff, 1, Math.min(12, bytes.length))
      return { bytes, note: 'endless numbers', isBroken: true }
    case 3:
      return {
        bytes: Buffer.concat([bytes.subarray(0, at), bytes]),
        note: `begun twice, at ${at}`,
        isBroken: false,
      }
    case 4:
      return { bytes: flippedBit(bytes, end * 8 + (seed % 8)), note: `a bit of octet ${end}`, isBroken: true }
    default:
      bytes.reverse()
      return { bytes, note: 'from behind', isBroken: true }
  }
}
