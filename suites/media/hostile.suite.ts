import {
  arrived,
  control,
  type Judgement,
  judged,
  type Log,
  never,
  opensWhole,
  proof,
  proofsOf,
  purpose,
} from '#harness'

const SIZE = 600
const DEEPEST = 8
const LONGEST_OCTETS = 255
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Names that would be saved elsewhere. `at`: a folder that is not the candidate's. */
const NAMES = {
  absolute: (at: { absolute: string; name: string }) => [
    `${at.absolute}/x1`,
    `${at.absolute}\\x2`,
    `file://${at.absolute}/x3`,
  ],
  'going up': (at: { name: string }) =>
    Array.from({ length: DEEPEST }, (_, n) => `${'../'.repeat(n + 1)}${at.name}/y${n}`),
  'going up with backslashes': (at: { name: string }) => [
    `..\\..\\..\\${at.name}\\z`,
    `a/../../../${at.name}/z`,
    '..',
    '.',
    '/',
    '',
  ],
  'not to be seen': () => [
    'a\u0000.png',
    'a\nb.png',
    '\u202egnp.exe',
    'a\u200b.png',
    '\u2066a\u2069.png',
    '.hidden',
  ],
  'reserved or too long': () => [
    'CON',
    'nul.png',
    'aux.txt',
    'n'.repeat(4_096),
    `${'ü'.repeat(200)}.png`,
    'a:b.png',
  ],
} as const

purpose('MD-11', {
  title: 'whatever a file is called, it is saved in its place and under a name that can be seen',
  verifies: ['MED-14'],
  applies: ['media-receive'],
  severity: 1,
  effect:
    'A file that somebody sends replaces one of the application or of the system, or is taken for something else.',
  remedy:
    'Take the last part of a name alone, without what controls writing or systems, or make a name of your own.',
  variants: Object.keys(NAMES).map((form) => ({ form: form as keyof typeof NAMES })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { form }) {
    const names: readonly string[] = NAMES[form](media.elsewhere)
    const sealed = []
    for (const name of [...names, 'harmless.png']) {
      const file = media.hosts({ mediaKind: 'image', size: SIZE, name })
      const each = await media.attaches(alice, bob, file)
      alice.delivers(each, bob)
      sealed.push(each)
    }
    await bob.catchesUp(alice)
    media.looksElsewhere()
    for (const each of sealed) await media.opens(bob, alice, each)
    const barrier = await bob.catchesUp(alice)
    media.looksElsewhere()
    return { harmless: sealed.at(-1)?.id ?? '', barrier }
  },
  then: (log, { harmless, barrier }) => [
    never(
      log,
      proof('folder.seen', ({ names }) => names.length > 0),
      'a file was written outside the folders of the candidate',
    ),
    never(
      log,
      proof('media.shown', ({ name }) => !isPlain(name)),
      'a file is saved under a name that leads elsewhere or hides what it is',
    ),
    control(opensWhole(log, harmless, 'a file with a harmless name is saved')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

/** A name of one part, without what cannot be seen, that a file system takes. */
function isPlain(name: string): boolean {
  return (
    !/[/\\\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name) &&
    !/^\.{0,2}$/.test(name) &&
    Buffer.byteLength(name) <= LONGEST_OCTETS
  )
}

const HTML = base64('<!doctype html><html><script>document.title=1</script></html>')
const SVG = base64('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const PROGRAM = base64('MZ\u0090\u0000\u0003')
const POLYGLOT = base64('GIF89a/*<script>*/=1;//</script>')

/** Files that are something else than they say. */
const TYPES = {
  'a page as a picture': { mediaKind: 'image', head: HTML, mime: 'image/jpeg', name: 'a.jpg' },
  'a page that says so': { mediaKind: 'image', head: HTML, mime: 'text/html', name: 'a.html' },
  'a picture with a script': { mediaKind: 'image', head: SVG, mime: 'image/svg+xml', name: 'a.svg' },
  'a program as a picture': { mediaKind: 'image', head: PROGRAM, mime: 'image/png', name: 'a.png.exe' },
  'a program as a video': {
    mediaKind: 'video',
    head: PROGRAM,
    mime: 'application/x-msdownload',
    name: 'a.mp4.scr',
  },
  'a script as a voice message': {
    mediaKind: 'voice',
    head: base64('#!/bin/sh\n'),
    mime: 'audio/ogg',
    name: 'a.sh',
  },
  'a picture that is a page too': {
    mediaKind: 'image',
    head: POLYGLOT,
    mime: 'image/gif; x="text/html"',
    name: 'a.gif.htm',
  },
  'a type with a line feed': {
    mediaKind: 'image',
    head: HTML,
    mime: 'image/png\r\nContent-Type: text/html',
    name: 'a.png',
  },
} as const

purpose('MD-10', {
  title:
    'what comes as a picture, video or voice message is neither saved nor handed on as something that runs',
  verifies: ['MED-14'],
  applies: ['media-receive'],
  severity: 1,
  effect: 'A picture from a stranger runs as a page or a program when it is opened.',
  remedy:
    'Give what is shown as a picture, video or sound a type and an ending from a list of those, whatever it says.',
  variants: Object.keys(TYPES).map((form) => ({ form: form as keyof typeof TYPES })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { form }) {
    const sealed = await media.attaches(alice, bob, media.hosts({ ...TYPES[form], size: SIZE }))
    const twin = await media.attaches(alice, bob, media.hosts({ mediaKind: 'image', size: SIZE }))
    for (const each of [sealed, twin]) alice.delivers(each, bob)
    await bob.catchesUp(alice)
    await media.opens(bob, alice, sealed, 'preview')
    await media.opens(bob, alice, sealed)
    await media.opens(bob, alice, twin)
    const barrier = await bob.catchesUp(alice)
    return { id: sealed.id, twin: twin.id, barrier }
  },
  then: (log, { id, twin, barrier }, { form }) => [
    inert(log, id, form),
    control(opensWhole(log, twin, 'an ordinary picture is opened')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

const RUNNING_TYPE = /html|svg|xml|script|msdownload|x-sh|executable|java|package|\p{Cc}/iu
const RUNNING_ENDING =
  /\.(?:x?html?|svgz?|m?js|exe|com|scr|bat|cmd|ps1|sh|msi|apk|jar|lnk|desktop|vbs|hta|pif|reg|app|dmg)\s*$/i

/** What is given of a message has a type and an ending that nothing runs. */
function inert(log: Log, id: string, form: string): Judgement {
  const running = proofsOf(log, 'media.shown').filter(
    ({ data }) => data.id === id && (RUNNING_TYPE.test(data.mime) || RUNNING_ENDING.test(data.name)),
  )
  const [first] = running
  return first
    ? judged(
        'inert',
        'fail',
        `${form} is given as ${first.data.mime.slice(0, 60)}, ${first.data.name || 'shown'}`,
        running.map((o) => o.n),
      )
    : judged('inert', 'pass', `not seen: ${form} is given as something that runs`)
}
