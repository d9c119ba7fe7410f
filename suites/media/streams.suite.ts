import { arrived, control, fc, givesNothing, opensWhole, purpose } from '#harness'

const MEBIBYTE = 1024 * 1024
const SHORT = 3 * MEBIBYTE
const LONG = 50 * MEBIBYTE
/** Of a file that is spoilt there, most can be played before anybody sees it. */
const PLACE = 0.9

/** What is wrong with a blob, nine tenths of it being right. */
const DAMAGES = {
  'a bit is wrong': (blob: Uint8Array) => {
    const changed = blob.slice()
    const place = Math.floor(blob.length * PLACE)
    changed[place] = (changed[place] ?? 0) ^ 1
    return changed
  },
  'a chunk is of zeros': (blob: Uint8Array) => {
    const place = Math.floor(blob.length * PLACE)
    return blob.slice().fill(0, place, place + 64 * 1024)
  },
  'it breaks off': (blob: Uint8Array) => blob.subarray(0, Math.floor(blob.length * PLACE)),
} as const

type Damage = keyof typeof DAMAGES
interface Stimulus {
  damage: Damage
  size: number
}

purpose('MD-08', {
  title: 'of a long video nothing is released before all of it was checked, the second time neither',
  verifies: ['MED-07'],
  applies: ['media-receive'],
  severity: 2,
  effect:
    'A player is fed with octets that somebody else wrote, or a broken file counts as the whole one from then on.',
  remedy:
    'Hold back what was not checked, keep it apart from what was saved, and throw it away when the check does not hold.',
  variants: [
    { damage: 'a bit is wrong', size: SHORT },
    { damage: 'it breaks off', size: SHORT },
  ] as Stimulus[],
  stimuli: fc.record({
    damage: fc.constantFrom(...(Object.keys(DAMAGES) as Damage[])),
    size: fc.constantFrom(LONG),
  }),
  cases: { smoke: 0, gate: 0, full: 3 },
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media, process, gatekeeper }, { damage, size }) {
    const spoil = DAMAGES[damage]
    const video = { mediaKind: 'video', size } as const
    // who breaks off has said before how much was to come
    const hosting = damage === 'it breaks off' ? { announced: blobOctets(size) } : {}
    const sealed = await media.attaches(alice, bob, media.hosts(video, { note: damage, spoil, hosting }))
    const twin = await media.attaches(alice, bob, media.hosts({ mediaKind: 'video', size: SHORT }))
    for (const each of [sealed, twin]) alice.delivers(each, bob)
    await bob.catchesUp(alice)
    const opens = async () => {
      await media.opens(bob, alice, sealed, 'preview')
      await media.opens(bob, alice, sealed)
    }
    await opens()
    await opens()
    await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    await opens()
    await media.opens(bob, alice, twin)
    const barrier = await bob.catchesUp(alice)
    return { id: sealed.id, twin: twin.id, barrier }
  },
  then: (log, { id, twin, barrier }, { damage }) => [
    givesNothing(log, id, `something is given of a video that is broken (${damage})`),
    givesNothing(log, id, `something is shown of a video that is broken (${damage})`, 'preview'),
    control(opensWhole(log, twin, 'a video that is whole is opened')),
    control(arrived(log, barrier, 'the conversation goes on')),
  ],
})

/** The octets of a blob: IV, the file padded to whole blocks, tag. */
const blobOctets = (file: number) => 16 + file + 16 - (file % 16) + 32
