import {
  arrived,
  control,
  givesNothing,
  givesNothingElse,
  type Judgement,
  judged,
  type Log,
  never,
  opensWhole,
  proof,
  proofsOf,
  purpose,
  SERVER_FLAWS,
  stimuliOf,
} from '#harness'

const SIZE = 3_000
/** Octets of the small picture that goes with a file. */
const PICTURE = 200
const MEBIBYTE = 1024 * 1024
const TWO_TO_32 = 2 ** 32
/** What lies in buffers on the way counts as taken, and is not the client's doing. */
const BUFFERS = 16 * MEBIBYTE

purpose('MED-08', {
  title: 'images, voice messages, videos and files of any length are received as they were sent',
  verifies: ['MED-08'],
  applies: ['media-receive'],
  severity: 2,
  effect: 'Users of the other service send what never arrives, or arrives as something else.',
  remedy:
    'Take every kind of media that the content schema has; mind files whose length is a multiple of the block.',
  variants: [
    { mediaKind: 'image', sizes: [1, 15, 16, 17] },
    { mediaKind: 'voice', sizes: [SIZE, 31] },
    { mediaKind: 'video', sizes: [64 * 1024, 32] },
    { mediaKind: 'file', sizes: [3, 4_096, 0] },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { mediaKind, sizes }) {
    const ids: string[] = []
    const canaries: string[] = []
    for (const size of sizes) {
      const as = mediaKind as 'image' | 'voice' | 'video' | 'file'
      const file = media.hosts({ mediaKind: as, size, thumbnail: PICTURE })
      const sealed = await media.attaches(alice, bob, file)
      alice.delivers(sealed, bob)
      ids.push(sealed.id)
      canaries.push(sealed.canary)
      await bob.catchesUp(alice)
      await media.opens(bob, alice, sealed, 'preview')
      await media.opens(bob, alice, sealed)
    }
    return { ids, canaries }
  },
  then: (log, { ids, canaries }, { mediaKind }) => [
    ...ids.map((id) => opensWhole(log, id, `a file of the kind ${mediaKind} is opened`)),
    ...ids.map((id) =>
      givesNothingElse(
        log,
        id,
        `the picture of another file (${mediaKind}) of that name is shown`,
        'preview',
      ),
    ),
    ...canaries.map((canary) => kept(log, canary, mediaKind)),
  ],
})

/** The conversation has an entry of the right kind. */
function kept(log: Log, canary: string, mediaKind: string): Judgement {
  const seen = proofsOf(log, 'message.shown').filter((o) => o.data.canary === canary)
  const at = seen.map((o) => o.n)
  if (seen.length === 0)
    return judged('kept', 'fail', 'the message with the file is not shown', at, 'absence')
  return seen.every((o) => o.data.content.includes(`"mediaKind":"${mediaKind}"`))
    ? judged('kept', 'pass', `the message is shown as ${mediaKind}`, at)
    : judged('kept', 'fail', `the message is not shown as ${mediaKind}`, at)
}

/** Paths that lead astray when they are put behind the address of a host. `to`: a port at which nobody has any business. */
const PATHS = {
  'an address': (to: string) => `https://${to}/x`,
  'an address in the clear': (to: string) => `http://${to}/x`,
  'an address without scheme': (to: string) => `//${to}/x`,
  'an address behind backslashes': (to: string) => `\\\\${to}/x`,
  'user information': (to: string) => `@${to}/x`,
  'user information and a dot': (to: string) => `.@${to}/x`,
  'an address in decimal': (to: string) => `http://2130706433:${to.split(':')[1]}/x`,
  'a short address': (to: string) => `http://127.1:${to.split(':')[1]}/x`,
  'a name': (to: string) => `http://localhost:${to.split(':')[1]}/x`,
  'another scheme': (to: string) => `ftp://${to}/x`,
  'a line feed': (to: string, good: string) => `${good}\r\nHost: ${to}\r\n`,
  'a query': (_: string, good: string) => `${good}?to=1`,
  'dot segments': (_: string, good: string) => `${good}/../../other/../secret-of-the-host-0000`,
  'coded dot segments': (_: string, good: string) => `${good}/%2e%2e/%2e%2e/secret-of-the-host-0000`,
  'another folder': () => '/another-folder/0123456789012345678901234567',
  nothing: () => '',
} as const

/** No file is asked for while a certificate is shown that is not good. */
function saidNothingInside(log: Log) {
  const switched = stimuliOf(log, 'misbehaviour.set').filter((o) => o.data.name === 'wrong-certificate')
  const [first, last] = [switched[0]?.n ?? 0, switched.at(-1)?.n ?? 0]
  return never(
    log,
    proof('http.exchange', (d, o) => d.endpoint === 'media' && o.n > first && o.n < last),
    'a file is asked for under a certificate that is not good',
  )
}

purpose('MD-15', {
  title: 'files are fetched from the media host alone, whatever a message or the host says',
  verifies: ['MED-10', 'NOI-13'],
  applies: ['media-receive'],
  severity: 1,
  effect:
    'A message makes the device connect to whom its author wishes: it tells its address, or attacks what is near it.',
  remedy:
    'Check the path against the form of the profile before a request is made, follow no redirect, and verify the certificate of the host.',
  variants: [
    { paths: Object.keys(PATHS).slice(0, 9), redirects: false, certificates: [] },
    { paths: Object.keys(PATHS).slice(9), redirects: false, certificates: [] },
    { paths: [], redirects: true, certificates: [] },
    { paths: [], redirects: false, certificates: [...SERVER_FLAWS] },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media, gatekeeper }, { paths, redirects, certificates }) {
    const to = `127.0.0.1:${await media.trap()}`
    const like = { mediaKind: 'file', size: SIZE } as const
    const good = media.hosts(like)
    const bad = []
    for (const form of paths as (keyof typeof PATHS)[]) {
      const path = PATHS[form](to, good.reference.path)
      bad.push(await media.attaches(alice, bob, good, { path }))
    }
    const targets = redirects ? [`https://${to}/x`, `http://${to}/x`, gatekeeper.pageElsewhere('file')] : []
    for (const redirect of targets)
      bad.push(
        await media.attaches(alice, bob, media.hosts(like, { note: 'redirected', hosting: { redirect } })),
      )
    const twin = await media.attaches(alice, bob, good)
    for (const sealed of [...bad, twin]) alice.delivers(sealed, bob)
    await bob.catchesUp(alice)
    for (const sealed of bad) await media.opens(bob, alice, sealed)
    // whoever shows a certificate that is not good is not the host
    for (const certificate of certificates) {
      const sealed = await media.attaches(alice, bob, good)
      gatekeeper.misbehaves('wrong-certificate', { certificate })
      alice.delivers(sealed, bob)
      await bob.catchesUp(alice)
      await media.opens(bob, alice, sealed)
      bad.push(sealed)
    }
    gatekeeper.behaves()
    await media.opens(bob, alice, twin)
    const barrier = await bob.catchesUp(alice)
    const form = `^${media.hostPath}/${media.referenceForm}$`
    return { ids: bad.map(({ id }) => id), twin: twin.id, barrier, form }
  },
  then: (log, { ids, twin, barrier, form }, { certificates }) => [
    never(log, proof('trap.touched'), 'somebody connects to where a message or a redirect points'),
    never(
      log,
      proof('http.exchange', (d) => d.endpoint === 'elsewhere'),
      'a redirect to another host is followed',
    ),
    never(
      log,
      proof(
        'http.exchange',
        (d) => d.endpoint === 'media' && d.by === 'candidate' && !new RegExp(form).test(d.path),
      ),
      'the media host is asked for a path that has not the form of the profile',
    ),
    ...(certificates.length > 0 ? [saidNothingInside(log)] : []),
    ...ids.map((id) => givesNothing(log, id, 'a file is given that does not lie where its message says')),
    control(opensWhole(log, twin, 'a file of the media host is opened')),
    control(arrived(log, barrier, 'the conversation goes on')),
  ],
})

purpose('MD-14', {
  title: 'a fetch of a file tells the media host nothing of who fetches it',
  verifies: ['MED-10', 'IDN-18'],
  applies: ['media-receive'],
  severity: 2,
  effect:
    'Whoever keeps the files learns who reads them, or gets a token with which it can log in as the user.',
  remedy: 'Fetch blobs with nothing but what is needed: no token, no cookie, no referrer, no name of a user.',
  variants: [{ files: 2 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { files }) {
    const ids: string[] = []
    for (let n = 0; n < files; n += 1) {
      const sealed = await media.attaches(alice, bob, media.hosts({ mediaKind: 'file', size: SIZE }))
      alice.delivers(sealed, bob)
      await bob.catchesUp(alice)
      await media.opens(bob, alice, sealed)
      ids.push(sealed.id)
    }
    const names = [bob.address, bob.identifier, bob.handle, alice.address].flatMap((name) => [
      name,
      name.split('@')[0] ?? '',
    ])
    return { ids, names: [...new Set(names)] }
  },
  then: (log, { ids, names }) => [
    never(
      log,
      proof(
        'http.exchange',
        (d) =>
          ofFetch(d) &&
          /authorization|cookie|referer|^from$/im.test(Object.keys(d.requestHeaders).join('\n')),
      ),
      'a fetch carries a token, a cookie or another header that says who fetches',
    ),
    never(
      log,
      proof('http.exchange', (d) => ofFetch(d) && names.some((name) => said(d).includes(name.toLowerCase()))),
      'a fetch names a user',
    ),
    never(
      log,
      proof('http.exchange', (d) => ofFetch(d) && /eyj[\w-]+\.eyj[\w-]+\.[\w-]+/.test(said(d))),
      'a fetch carries a token',
    ),
    ...ids.map((id) => control(opensWhole(log, id, 'the files are fetched'))),
  ],
})

interface Exchange {
  readonly endpoint: string
  readonly by: string
  readonly path: string
  readonly requestHeaders: object
}
const ofFetch = ({ endpoint, by }: Exchange) => endpoint === 'media' && by === 'candidate'
const said = ({ path, requestHeaders }: Exchange) =>
  decodeURIComponent(
    `${path} ${JSON.stringify(requestHeaders)}`.replace(/%(?![0-9a-f]{2})/gi, ''),
  ).toLowerCase()

/** How a file is served that is longer than its message says; and what a message says that is too long for anybody. */
const LENGTHS = {
  'zeros without end': { hosting: { endless: 48 * MEBIBYTE } },
  'a file in gzip': { hosting: { coding: 'gzip' } },
  'a file in brotli': { hosting: { coding: 'br' } },
  'a longer file': { hosting: {}, length: 100 },
  'an announcement of less': { hosting: { announced: 200 } },
  'an announcement of more': { hosting: { announced: SIZE * 2 } },
  'four gibibytes more in the message, and on their way': {
    hosting: { announced: TWO_TO_32 + SIZE + 64, endless: 48 * MEBIBYTE },
    length: TWO_TO_32 + SIZE,
  },
  'ten gibibytes in the message': { hosting: { endless: 48 * MEBIBYTE }, length: 10 * 1024 * MEBIBYTE },
  'the largest number in the message': { hosting: {}, length: Number.MAX_SAFE_INTEGER },
} as const

purpose('MD-13', {
  title: 'of a file no more is taken than its message says, and nothing that is too long for anybody',
  verifies: ['MED-15'],
  applies: ['media-receive'],
  severity: 3,
  effect: 'Whoever can put something on the media host fills the memory or the bill of a device.',
  remedy:
    'Count octets while they come, stop at the length that the message says, and refuse a length beyond the limit.',
  variants: Object.keys(LENGTHS).map((form) => ({ form: form as keyof typeof LENGTHS })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { form }) {
    const { hosting, ...change } = LENGTHS[form]
    const file = media.hosts({ mediaKind: 'file', size: SIZE }, { note: form, hosting })
    const sealed = await media.attaches(alice, bob, file, change)
    const twin = await media.attaches(alice, bob, media.hosts({ mediaKind: 'file', size: SIZE }))
    for (const each of [sealed, twin]) alice.delivers(each, bob)
    await bob.catchesUp(alice)
    await media.opens(bob, alice, sealed)
    await media.opens(bob, alice, twin)
    const barrier = await bob.catchesUp(alice)
    return { id: sealed.id, twin: twin.id, barrier }
  },
  then: (log, { id, twin, barrier }, { form }) => [
    never(
      log,
      proof('media.taken', ({ octets }) => octets > SIZE + MEBIBYTE + BUFFERS),
      `far more is taken of a file than its message says (${form})`,
    ),
    // who stops where the message says, or decodes what is coded, may have read what the author sent
    ('length' in LENGTHS[form] ? givesNothing : givesNothingElse)(
      log,
      id,
      `a file is given whose length is a lie (${form})`,
    ),
    control(opensWhole(log, twin, 'a file of the right length is opened')),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})
