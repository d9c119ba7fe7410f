import { type Judgement, jfif, jpeg, judged, type Log, mp4, png, proofsOf, purpose } from '#harness'

/** Pictures and videos with place and device in them, by their types. */
const FILES = {
  'image/jpeg': { mediaKind: 'image', name: 'a photo.jpg', made: jpeg },
  'image/jpeg, JFIF first': { mediaKind: 'image', name: 'a picture.jpg', made: jfif },
  'image/png': { mediaKind: 'image', name: 'a screenshot.png', made: png },
  'video/mp4': { mediaKind: 'video', name: 'a video.mp4', made: mp4 },
} as const

purpose('MD-17', {
  title: 'a photo or video goes out without the place and the device that are written in it',
  verifies: ['MED-17'],
  applies: ['media-send'],
  severity: 3,
  effect:
    'Whoever gets a photo learns where it was taken, and with which camera: often where its author lives.',
  remedy:
    'Take Exif, XMP, IPTC and the places of videos out before the encryption, or tell the user that they go along.',
  variants: Object.keys(FILES).map((mime) => ({ mime: mime as keyof typeof FILES })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media, offers }, { mime }) {
    const sent = await media.sends(bob, alice, { ...FILES[mime], mime: mime.split(',')[0] ?? '', size: 0 })
    await media.receives(alice, sent)
    return { id: sent.id, declared: offers.includes('media-metadata-removed') }
  },
  then: (log, { id, declared }, { mime }) => [cleaned(log, id, mime, declared)],
})

/** Nothing of its metadata stands in the file that came. Who tells the user instead cannot be heard, so only a declaration fails. */
function cleaned(log: Log, id: string, mime: string, declared: boolean): Judgement {
  const [got] = proofsOf(log, 'media.received').filter((o) => o.data.id === id)
  if (got === undefined) return judged('metadata', 'fail', 'the file did not come', [], 'absence')
  const { problem, left } = got.data
  if (problem !== '') return judged('metadata', 'fail', `the file cannot be opened: ${problem}`, [got.n])
  if (left.length === 0) return judged('metadata', 'pass', `no place and no device stand in ${mime}`, [got.n])
  const because = `${mime} goes out with its metadata (${left.join(', ')})`
  return declared
    ? judged('metadata', 'fail', because, [got.n])
    : judged('metadata', 'inconclusive', `${because}; whether its user was told cannot be seen`, [got.n])
}
