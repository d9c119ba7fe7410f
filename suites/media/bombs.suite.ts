import {
  arrived,
  bombs,
  control,
  givesNothingElse,
  judged,
  type Log,
  opensWhole,
  proofsOf,
  purpose,
  survives,
} from '#harness'

const GIBIBYTE = 1024 ** 3
const SIZE = 3_000
const IMAGE = { mediaKind: 'image', size: SIZE } as const
/** So much more comes out of a coding than goes in. */
const SWELLS_BY_MIB = 1_200

/** What is small on its way and large for whoever unpacks it. */
const BOMBS = {
  pictures: () => [
    { file: { ...IMAGE, mime: 'image/png', made: bombs.wide } },
    { file: { ...IMAGE, mime: 'image/gif', name: 'a picture.gif', made: () => bombs.frames(100_000) } },
    { file: { ...IMAGE, mime: 'image/webp', name: 'a picture.webp', made: bombs.canvas } },
  ],
  containers: () => [
    { file: { mediaKind: 'video', size: SIZE, made: bombs.boxes } as const },
    {
      file: {
        mediaKind: 'file',
        size: SIZE,
        mime: 'application/zip',
        name: 'a.zip',
        made: bombs.nested,
      } as const,
    },
  ],
  codings: () => [{ file: IMAGE, hosting: { coding: 'gzip', swellsBy: SWELLS_BY_MIB } as const }],
} as const

purpose('MD-12', {
  title: 'a file that swells when it is unpacked takes neither the memory of the client nor its time',
  verifies: ['MED-15'],
  applies: ['media-receive'],
  severity: 3,
  effect: 'One small file from anybody stops the application, each time when the conversation is opened.',
  remedy:
    'Look at the size before room is made for it, bound what is decoded in a process of its own, and count what comes out of a coding.',
  variants: Object.keys(BOMBS).map((what) => ({ what: what as keyof typeof BOMBS })),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, media, process }, { what }) {
    const sealed = []
    for (const bomb of BOMBS[what]()) {
      const hosting = 'hosting' in bomb ? bomb.hosting : {}
      sealed.push(await media.attaches(alice, bob, media.hosts(bomb.file, { note: what, hosting })))
    }
    const twin = await media.attaches(alice, bob, media.hosts({ mediaKind: 'file', size: SIZE }))
    const weights = [await process.weighs()]
    for (const each of [...sealed, twin]) alice.delivers(each, bob)
    await bob.catchesUp(alice)
    for (const each of sealed) {
      const opening = media.opens(bob, alice, each, 'preview').then(() => media.opens(bob, alice, each))
      // somebody else writes meanwhile
      await Promise.all([opening, bob.catchesUp(carol)])
      weights.push(process.alive ? await process.weighs() : 0)
    }
    await media.opens(bob, alice, twin)
    const barrier = await bob.catchesUp(carol)
    return { ids: sealed.map(({ id }) => id), twin: twin.id, barrier, weights }
  },
  then: (log, { ids, twin, barrier, weights }, { what }) => [
    ...survives(log, `a file is opened that swells (${what})`),
    light(log, weights),
    ...ids.map((id) => givesNothingElse(log, id, 'something else is given than what was sent')),
    control(opensWhole(log, twin, 'an ordinary file is opened')),
    arrived(log, barrier, 'another conversation goes on'),
  ],
})

/** What a client weighs more than before, at its heaviest. */
function light(log: Log, [before = 0, ...after]: readonly number[]) {
  const at = proofsOf(log, 'process.weighed').map(({ n }) => n)
  const grown = Math.max(0, Math.max(...after) - before)
  const text = `memory grew by ${Math.round(grown / 1024 / 1024)} MiB`
  return judged('memory', grown < GIBIBYTE ? 'pass' : 'fail', text, at)
}
