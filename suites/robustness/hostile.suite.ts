import {
  arrived,
  control,
  fc,
  futureContent,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  survives,
  unseen,
} from '#harness'
import { MEDIA_FORMS, mediaContent } from './media-forms.ts'
import { spoil } from './spoilt-messages.ts'
import { STANZA_FORMS } from './stanza-forms.ts'

const BATCH = 125

/** Field 901, three octets long, that no version knows. */
const UNKNOWN_FIELD = Uint8Array.of(0xaa, 0x38, 3, 1, 2, 3)

/** What is inside the encryption and cannot be read, with right padding or without any. */
const BROKEN: readonly (readonly [alter: (text: Uint8Array) => Uint8Array, padded: boolean])[] = [
  [() => new Uint8Array(), true],
  [(text) => text.subarray(0, -5), true],
  [(text) => text.map((octet) => octet ^ 0xff), true],
  [(text) => text, false],
]

type Part = 'message' | 'stanza' | 'media'

purpose('RB-03', {
  title: 'nothing that is malformed ends the client or its conversations',
  verifies: ['ROB-01'],
  severity: 2,
  effect: 'One message from anybody silences the client, for a while or for good.',
  remedy:
    'Parse with bounds, treat every failure as that message’s own, answer it as refused, and go on with the next.',
  // at full, 100,000 of them
  cases: { smoke: 1, gate: 3, full: 800 },
  situations: ['message', 'stanza', 'media'],
  variants: [
    { part: 'message', seed: 1 },
    { part: 'message', seed: 7 },
    { part: 'stanza', seed: 0 },
    { part: 'media', seed: 0 },
  ],
  stimuli: fc.record({ part: fc.constantFrom<Part>('message', 'stanza', 'media'), seed: fc.nat(1_000_000) }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', mallory: 'tester' }),
  async when({ alice, bob, mallory, meets, reaches }, { part, seed }) {
    const spoilt: string[] = []
    const before = await bob.catchesUp(alice)
    const stranger = await meets('stranger')
    const first = await mallory.seals(bob, 'of another message')
    for (let n = 0; n < BATCH; n += 1) {
      const from = n % 3 === 0 ? stranger : mallory
      if (part === 'media') {
        const form = MEDIA_FORMS[(seed + n) % MEDIA_FORMS.length] ?? {}
        const id = `${first.id}-${n}`
        from.delivers(await from.sealsContent(bob, (mark) => mediaContent(form, id, mark('a file'))), bob)
        continue
      }
      const sealed = await from.seals(bob, 'on its way')
      if (part === 'stanza') {
        const { note = '', make } = STANZA_FORMS[(seed + n) % STANZA_FORMS.length] ?? {}
        const namespace = (usual: string) => / xmlns="([^"]*)"/.exec(usual)?.[1] ?? ''
        const alter = (usual: string) => make?.(usual, namespace(usual)) ?? usual
        from.delivers(sealed, bob, { alter, form: 'corrupted', note })
        continue
      }
      const { bytes, note, isBroken } = spoil(sealed, first.bytes, seed + n * 7919)
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
    reaches(part)
    const after = await bob.outlives(alice)
    const again = after === '' ? '' : await bob.outlives(mallory)
    return { account: bob.address, before, after, again, spoilt }
  },
  then: (log, { account, before, after, again, spoilt }) => [
    control(arrived(log, before, 'the conversation works before')),
    ...survives(log, 'something malformed came in'),
    ...(again === ''
      ? []
      : [
          arrived(log, after, 'another conversation goes on after all that'),
          arrived(log, again, 'the conversation that was flooded goes on'),
        ]),
    ...(after === ''
      ? []
      : spoilt.map((canary) => unseen(log, canary, account, after, 'a message that was spoilt is shown'))),
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
