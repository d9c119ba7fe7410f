import { arrived, control, givesNothing, givesNothingElse, opensWhole, purpose } from '#harness'

const BLOCK = 16
const MAC = 32

/** One bit changed, counted from the beginning, or from the end when it is negative. */
const flipped = (at: number) => (blob: Uint8Array) => {
  const changed = blob.slice()
  const place = at < 0 ? blob.length + at : at
  changed[place] = (changed[place] ?? 0) ^ 1
  return changed
}
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const body = (blob: Uint8Array) => blob.subarray(0, -MAC)
const mac = (blob: Uint8Array) => blob.subarray(-MAC)
const extra = new Uint8Array(BLOCK).fill(BLOCK)

/** Changes of a blob, by what they are. */
const FLIPS: Readonly<Record<string, (blob: Uint8Array) => Uint8Array>> = {
  'the IV': flipped(3),
  'the first block': flipped(BLOCK),
  'the middle': (blob) => flipped(Math.floor(blob.length / 2))(blob),
  'the block before the last': flipped(-MAC - BLOCK - 1),
  'the last block': flipped(-MAC - 1),
  'the beginning of the MAC': flipped(-MAC),
  'the end of the MAC': flipped(-1),
}
const CUTS: Readonly<Record<string, (blob: Uint8Array) => Uint8Array>> = {
  'the last block cut off': (blob) => joined(body(blob).subarray(0, -BLOCK), mac(blob)),
  'the first block cut off': (blob) => joined(blob.subarray(0, BLOCK), blob.subarray(2 * BLOCK)),
  'sixteen octets cut off': (blob) => blob.subarray(0, -BLOCK),
  'the MAC cut off': body,
  'cut in the middle': (blob) => blob.subarray(0, Math.floor(blob.length / 2)),
  'nothing but the MAC left': mac,
  'nothing left': () => new Uint8Array(),
  'a block more before the MAC': (blob) => joined(body(blob), extra, mac(blob)),
  'a block more behind the MAC': (blob) => joined(blob, extra),
  'an octet more': (blob) => joined(blob, extra.subarray(0, 1)),
  'two blocks exchanged': (blob) =>
    joined(
      blob.subarray(0, 2 * BLOCK),
      blob.subarray(3 * BLOCK, 4 * BLOCK),
      blob.subarray(2 * BLOCK, 3 * BLOCK),
      blob.subarray(4 * BLOCK),
    ),
  'its halves exchanged': (blob) => {
    const half = BLOCK * Math.floor(body(blob).length / 2 / BLOCK)
    return joined(blob.subarray(half, body(blob).length), blob.subarray(0, half), mac(blob))
  },
}

/** What only follows a blob that is whole: who reads no further than the message says has read what the author sent. */
const BEHIND: readonly string[] = ['a block more behind the MAC', 'an octet more']

const SIZE = 4_000
const KINDS = ['image', 'video', 'voice', 'file'] as const
const kindOf = (n: number) => KINDS[n % KINDS.length] ?? 'file'

/** A purpose about blobs that are spoilt: nothing of the file reaches the user, as a picture in the conversation neither. */
function spoiltBlobs(
  id: 'MD-03' | 'MD-04',
  title: string,
  changes: Readonly<Record<string, (blob: Uint8Array) => Uint8Array>>,
  told: readonly string[],
) {
  purpose(id, {
    title,
    verifies: ['MED-07'],
    applies: ['media-receive'],
    severity: 1,
    ...(id === 'MD-03' && { tier: 'smoke' }),
    effect:
      'Whoever can change what lies on the media host changes what the user sees, or feeds a parser with it.',
    remedy:
      'Check the authentication tag and both digests before anything of a file is shown, saved or given to a decoder.',
    variants: [
      ...Object.keys(changes).map((change, n) => ({ change, isTold: false, mediaKind: kindOf(n) })),
      ...told.map((change, n) => ({ change, isTold: true, mediaKind: kindOf(n + 1) })),
    ],
    with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
    async when({ alice, bob, media }, { change, isTold, mediaKind }) {
      const spoil = (blob: Uint8Array) => changes[change]?.(blob) ?? blob
      const file = media.hosts({ mediaKind, size: SIZE }, { note: change, spoil })
      // the message agrees with what lies there: now the tag alone, or what it protects, can tell
      const sealed = await media.attaches(alice, bob, file, isTold ? { blobSha256: file.storedSha256 } : {})
      const twin = await media.attaches(alice, bob, media.hosts({ mediaKind, size: SIZE }))
      alice.delivers(sealed, bob)
      alice.delivers(twin, bob)
      const barrier = await bob.catchesUp(alice)
      await media.opens(bob, alice, sealed, 'preview')
      await media.opens(bob, alice, sealed)
      await media.opens(bob, alice, twin)
      return { id: sealed.id, twin: twin.id, barrier }
    },
    then: (log, { id, twin, barrier }, { change }) => [
      (BEHIND.includes(change) ? givesNothingElse : givesNothing)(
        log,
        id,
        `a picture is shown of a file whose blob was changed (${change})`,
        'preview',
      ),
      (BEHIND.includes(change) ? givesNothingElse : givesNothing)(
        log,
        id,
        `a file is opened whose blob was changed (${change})`,
      ),
      control(opensWhole(log, twin, 'the same file unchanged is opened')),
      control(arrived(log, barrier, 'the messages have come')),
    ],
  })
}

spoiltBlobs(
  'MD-03',
  'a file of which one bit was changed is neither opened nor shown',
  FLIPS,
  Object.keys(FLIPS),
)
spoiltBlobs(
  'MD-04',
  'a file that was cut, extended or put in another order is neither opened nor shown',
  CUTS,
  ['the last block cut off', 'a block more before the MAC', 'its halves exchanged'],
)
