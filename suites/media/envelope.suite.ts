import { arrived, control, givesNothing, givesNothingElse, opensWhole, purpose } from '#harness'

const SIZE = 4_000
const TWO_TO_32 = 2 ** 32

const EFFECT = 'A user opens a file that its author never sent, and blames the author for it.'

/** What a message says of its file, falsified. `file`: the true values. */
const LIES = {
  'the digest of the file': { sha256: new Uint8Array(32).fill(7) },
  'the digest of the blob': { blobSha256: new Uint8Array(32).fill(7) },
  'no digest of the file': { sha256: new Uint8Array() },
  'no digest of the blob': { blobSha256: new Uint8Array() },
  'half of the digest of the file': {},
  'half of the digest of the blob': {},
  'another key': { key: new Uint8Array(32).fill(7) },
  'no key': { key: new Uint8Array() },
  'a length of one more': { length: SIZE + 1 },
  'a length of one less': { length: SIZE - 1 },
  'a length of one block more': { length: SIZE + 16 },
  'no length': { length: 0 },
  'a length of 4 GiB more': { length: SIZE + TWO_TO_32 },
  'another kind': { mediaKind: 'video' as const },
} as const

purpose('MD-05', {
  title: 'a file is given to its user only when key, length and both digests of the message hold',
  verifies: ['MED-07'],
  applies: ['media-receive'],
  severity: 1,
  effect: EFFECT,
  remedy:
    'Compare length and both digests in full with what the message says, and refuse a value of a wrong size.',
  variants: [
    ...Object.keys(LIES).map((lie) => ({ lie: lie as keyof typeof LIES, as: 'media' as const })),
    ...(['the digest of the file', 'the digest of the blob', 'another key'] as const).map((lie) => ({
      lie,
      as: 'sticker' as const,
    })),
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { lie, as }) {
    const file = media.hosts({ mediaKind: 'image', size: SIZE })
    const { sha256, blobSha256 } = file.reference
    const halves = {
      'half of the digest of the file': { sha256: sha256.subarray(0, 16) },
      'half of the digest of the blob': { blobSha256: blobSha256.subarray(0, 16) },
    }
    const sealed = await media.attaches(
      alice,
      bob,
      file,
      lie in halves ? halves[lie as keyof typeof halves] : LIES[lie],
      as,
    )
    const twin = await media.attaches(alice, bob, file)
    alice.delivers(sealed, bob)
    alice.delivers(twin, bob)
    const barrier = await bob.catchesUp(alice)
    await media.opens(bob, alice, sealed)
    await media.opens(bob, alice, twin)
    return { id: sealed.id, twin: twin.id, barrier }
  },
  then: (log, { id, twin, barrier }, { lie }) => [
    givesNothing(log, id, `a file is given of which the message says something else (${lie})`),
    control(opensWhole(log, twin, 'the same file is opened where the message is right')),
    control(arrived(log, barrier, 'the messages have come')),
  ],
})

purpose('MD-06', {
  title: 'a file that is served in the place of another one is not taken for it',
  verifies: ['MED-07'],
  applies: ['media-receive'],
  severity: 1,
  effect: EFFECT,
  remedy:
    'Bind a file to its message by the digests inside the encryption; never by its address, name, length or key.',
  variants: [
    { swap: 'own key' },
    { swap: 'same key' },
    { swap: 'after the first was opened' },
    { swap: 'other author' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, media }, { swap }) {
    const author = swap === 'other author' ? carol : alice
    const like = { mediaKind: 'image', size: SIZE, name: 'one name.png' } as const
    const one = media.hosts(like)
    const other = media.hosts(like, swap === 'same key' ? { keyOf: one } : {})
    const first = await media.attaches(author, bob, one)
    author.delivers(first, bob)
    const wrong = await media.attaches(alice, bob, other, { path: one.reference.path })
    const right = await media.attaches(alice, bob, other)
    alice.delivers(wrong, bob)
    alice.delivers(right, bob)
    const barrier = await bob.catchesUp(alice)
    await bob.catchesUp(author)
    if (swap === 'after the first was opened') await media.opens(bob, author, first)
    await media.opens(bob, alice, wrong, 'preview')
    await media.opens(bob, alice, wrong)
    await media.opens(bob, author, first)
    await media.opens(bob, alice, right)
    return { first: first.id, wrong: wrong.id, right: right.id, barrier }
  },
  then: (log, { first, wrong, right, barrier }) => [
    givesNothingElse(log, wrong, 'a picture of another file is shown', 'preview'),
    givesNothingElse(log, wrong, 'another file is opened than the message is about'),
    opensWhole(log, first, 'the file whose place it was is opened as it is'),
    opensWhole(log, right, 'the file that was served wrongly is opened where it lies'),
    control(arrived(log, barrier, 'the messages have come')),
  ],
})
