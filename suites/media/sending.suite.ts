import {
  control,
  emittedBytes,
  fc,
  guessedDigests,
  type Judgement,
  judged,
  type Log,
  leaksOf,
  proofsOf,
  purpose,
  sentWhole,
} from '#harness'

const KINDS = ['image', 'voice', 'video', 'file'] as const
const SIZE = 3_000
const HEAD = 6
const IV = 16

const received = (log: Log) => proofsOf(log, 'media.received')
const blobs = (log: Log) => proofsOf(log, 'media.fetched').filter((o) => o.data.bytes !== '')

purpose('MD-01', {
  title: 'of a file that is sent nothing but ciphertext leaves the device, and its receiver can open it',
  verifies: ['MED-01', 'MED-09', 'E2E-01'],
  applies: ['media-send'],
  severity: 1,
  effect:
    'Whoever runs the media host, its network or its logs sees the file, or reads from its name or picture what it is.',
  remedy: 'Encrypt the file on the device, and put name, type, caption and picture into the message alone.',
  variants: KINDS.map((mediaKind) => ({ mediaKind })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media, plants }, { mediaKind }) {
    const planted = plants('a control beside the blobs')
    const sent = await media.sends(bob, alice, { mediaKind, size: SIZE, thumbnail: 200 })
    await media.receives(alice, sent)
    return { id: sent.id, planted }
  },
  then: (log, { id, planted }, { mediaKind }) => [
    ...inTheClear(log, planted),
    sentWhole(log, id, 'the file can be fetched and opened'),
    sentAs(log, id, mediaKind),
  ],
})

const BEGINNINGS: { readonly [mediaKind: string]: string } = {
  image: 'image/',
  voice: 'audio/',
  video: 'video/',
}

/** Whether a media type is one of this kind: files may be of any. */
const isTypeOf = (mediaKind: string, mime: string) => mime.startsWith(BEGINNINGS[mediaKind] ?? '')

/** The message says what kind of file it is, so that its receiver gets it as that: a voice message to be played, a picture to be seen. */
function sentAs(log: Log, id: string, mediaKind: (typeof KINDS)[number]): Judgement {
  const [got] = received(log).filter(({ data }) => data.id === id)
  if (got === undefined) return judged('sent as', 'fail', 'no file came', [], 'absence')
  const { mediaKind: said, mime } = got.data
  const isRight = said === mediaKind && isTypeOf(mediaKind, mime)
  const text = isRight
    ? `it comes as ${mediaKind}`
    : `what was sent as ${mediaKind} comes as ${said}, ${mime}`
  return judged('sent as', isRight ? 'pass' : 'fail', text, [got.n])
}

/** No canary and no beginning of a known kind of file can be read in what was fetched, or around it. */
function inTheClear(log: Log, planted: string): readonly Judgement[] {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return [judged('leak', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence')]
  const found = leaks.filter((leak) => leak.canary !== planted)
  const seen = leaks.filter((leak) => leak.canary === planted).map((leak) => leak.at)
  const headed = received(log).flatMap(({ data }) => {
    const head = Buffer.from(data.head, 'base64').subarray(0, HEAD)
    return head.length < HEAD ? [] : blobs(log).filter((o) => Buffer.from(emittedBytes(o)).includes(head))
  })
  return [
    found[0]
      ? judged(
          'leak',
          'fail',
          `something of a file can be read outside the encryption (${found[0].encoding}, ${found[0].channel})`,
          found.map((leak) => leak.at),
        )
      : judged(
          'leak',
          'pass',
          'no mark of file, name, caption or picture can be read',
          blobs(log).map((o) => o.n),
        ),
    headed.length > 0
      ? judged(
          'head',
          'fail',
          'the blob holds the beginning of the file',
          headed.map((o) => o.n),
        )
      : judged(
          'head',
          'pass',
          'the blob does not hold the beginning of the file',
          blobs(log).map((o) => o.n),
        ),
    judged(
      'leak',
      seen.length > 0 ? 'pass' : 'inconclusive',
      'control: a planted mark is found by the scan',
      seen,
    ),
  ]
}

purpose('MD-02', {
  title: 'every upload is encrypted under a key and with an IV of its own',
  verifies: ['MED-01'],
  applies: ['media-send'],
  severity: 1,
  effect: 'Who gets one file can open others, and equal files are seen to be equal.',
  remedy: 'Make 32 fresh random octets for every upload, whoever it is for and whatever it holds.',
  variants: [{ files: 12 }],
  stimuli: fc.constant<{ files: number }>({ files: 50 }),
  cases: { smoke: 0, gate: 0, full: 1 },
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, media, process }, { files }) {
    const uploads = async (count: number) => {
      const ids: string[] = []
      for (const to of Array.from({ length: count }, (_, n) => (n % 3 === 2 ? carol : alice))) {
        const sent = await media.sends(bob, to, { mediaKind: 'file', size: 2, name: 'one name.txt' })
        await media.receives(to, sent)
        ids.push(sent.id)
      }
      return ids
    }
    // what begins anew with the process does so twice
    await process.restarts('kill')
    const first = await uploads(files)
    await process.restarts('kill')
    return { ids: [...first, ...(await uploads(3))] }
  },
  then: (log, { ids }) => [
    distinct(
      log,
      'a media key',
      received(log).map((o) => o.data.key),
    ),
    distinct(
      log,
      'a blob',
      blobs(log).map((o) => o.data.sha256),
    ),
    distinct(
      log,
      'an IV',
      blobs(log).map((o) => Buffer.from(o.data.bytes, 'base64').subarray(0, IV).toString('hex')),
    ),
    ...ids.map((id) => control(sentWhole(log, id, 'each of the files can be opened'))),
  ],
})

function distinct(log: Log, what: string, values: readonly string[]): Judgement {
  const at = received(log).map((o) => o.n)
  const again = values.length - new Set(values).size
  return again > 0
    ? judged('distinct', 'fail', `${what} comes again (${again} of ${values.length} uploads)`, at)
    : judged('distinct', 'pass', `${values.length} uploads, and ${what} never comes again`, at)
}

purpose('MD-18', {
  title: 'media keys and storage references are made from nothing that others know',
  verifies: ['MED-01', 'MED-03', 'MED-04'],
  applies: ['media-send'],
  severity: 1,
  effect:
    'Whoever knows or guesses a file, a name, an id or the last upload finds and opens what was sent to somebody else.',
  remedy: 'Take keys and references from the system’s source of randomness, and from nothing else.',
  variants: [{ files: 3 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { files }) {
    const paths: string[] = []
    for (let n = 0; n < files; n += 1) {
      const sent = await media.sends(bob, alice, { mediaKind: 'file', size: 40 + n })
      paths.push((await media.receives(alice, sent)) ?? '')
    }
    const [first = ''] = paths
    // what stands next to a reference, and what shares most of it, leads to no file
    const place = first.length - 10
    const other = /a/i.test(first[place] ?? '') ? 'b' : 'a'
    const near = [
      `${first.slice(0, place)}${other}${first.slice(place + 1)}`,
      first.slice(0, -1),
      `${first}A`,
    ]
    const found: string[] = []
    for (const path of near) if ((await media.fetches(path)) === 200) found.push(path)
    const form = `^${media.downloadPath}/${media.integrator}/${media.referenceForm}$`
    const users = [bob.address, bob.identifier, bob.handle, alice.address]
    return { paths, found, form, users }
  },
  then: (log, { found, form, users, paths }) => [
    ...received(log).map((o, n) => {
      const key = Buffer.from(o.data.key, 'hex')
      const what = guessedDigests(key, suspectsOf(log, n, users)) ?? near(log, n)
      return what
        ? judged('key', 'fail', `a media key is made from ${what}`, [o.n])
        : judged('key', 'pass', 'a media key is none of what can be guessed', [o.n])
    }),
    ...received(log).map((o, n) => {
      const reference = o.data.path.slice(o.data.path.lastIndexOf('/') + 1)
      const what = readings(reference)
        .map((octets) => guessedDigests(octets, suspectsOf(log, n, users)))
        .find((each) => each !== undefined)
      return what
        ? judged('reference', 'fail', `a storage reference is made from ${what}`, [o.n])
        : judged('reference', 'pass', 'a storage reference is none of what can be guessed', [o.n])
    }),
    alike(log, paths),
    formed(log, form),
    found.length > 0
      ? judged(
          'neighbours',
          'fail',
          'a reference that was changed leads to a file',
          blobs(log).map((o) => o.n),
        )
      : judged(
          'neighbours',
          'pass',
          'references that were changed lead nowhere',
          received(log).map((o) => o.n),
        ),
  ],
})

function suspectsOf(log: Log, n: number, users: readonly string[]) {
  const [own, before] = [received(log)[n]?.data, received(log)[n - 1]?.data]
  const hex = (text = '') => new Uint8Array(Buffer.from(text, 'hex'))
  return [
    { what: 'the digest of the file', value: hex(own?.sha256) },
    { what: 'the digest of the file, in hexadecimal', value: own?.sha256 ?? '' },
    { what: 'the name of the file', value: own?.name ?? '' },
    { what: 'the id of the message', value: own?.id ?? '' },
    { what: 'its length', value: String(own?.length ?? '') },
    { what: 'the key before', value: hex(before?.key) },
    { what: 'the path before', value: before?.path.split('/').at(-1) ?? '' },
    { what: 'nothing', value: new Uint8Array() },
    ...users.map((value) => ({ what: 'an address', value })),
  ].filter(({ what, value }) => what === 'nothing' || value.length > 0)
}

/** Whether a key is the one before, or a few more than it, or has one octet throughout. */
function near(log: Log, n: number): string | undefined {
  const [own, before] = [received(log)[n]?.data.key ?? '', received(log)[n - 1]?.data.key]
  if (/^(..)\1*$/.test(own)) return 'one octet'
  const apart = before === undefined ? undefined : BigInt(`0x${own}`) - BigInt(`0x${before}`)
  return apart !== undefined && (apart < 0n ? -apart : apart) < 2n ** 64n ? 'the key before' : undefined
}

/** The octets that a reference may stand for. */
function readings(reference: string): readonly Uint8Array[] {
  const hex = reference.replaceAll('-', '')
  return [
    Buffer.from(reference),
    Buffer.from(reference, 'base64url'),
    ...(/^(?:[0-9a-f]{2})+$/i.test(hex) ? [Buffer.from(hex, 'hex')] : []),
  ]
}

const LEAST_APART = 12

/** References differ in so many places that none can be told from another one. */
function alike(log: Log, paths: readonly string[]): Judgement {
  const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1))
  const at = received(log).map((o) => o.n)
  const apart = names.flatMap((one, n) =>
    names.slice(n + 1).map((other) => [...one].filter((letter, place) => letter !== other[place]).length),
  )
  return Math.min(...apart) < LEAST_APART
    ? judged('alike', 'fail', `storage references differ in ${Math.min(...apart)} places`, at)
    : judged('alike', 'pass', `storage references differ in ${Math.min(...apart)} places and more`, at)
}

function formed(log: Log, form: string): Judgement {
  const wrong = received(log).filter((o) => !new RegExp(form).test(o.data.path))
  return wrong[0]
    ? judged(
        'form',
        'fail',
        `a path has not the form of the profile: ${wrong[0].data.path.slice(0, 80)}`,
        wrong.map((o) => o.n),
      )
    : judged(
        'form',
        'pass',
        'paths have the form of the profile',
        received(log).map((o) => o.n),
      )
}
