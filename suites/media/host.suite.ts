import { control, type Judgement, judged, type Log, proofsOf, purpose, sentWhole } from '#harness'

const SIZE = 5_000
const DAY_MS = 24 * 60 * 60 * 1000
const FIRST = 16
const LAST = 1_015
const BLOCK = 16

type Way = 'proxy' | 'HTTP/1.1' | 'HTTP/2'

const fetchedBy = (log: Log, path: string, way: Way, range = '') =>
  proofsOf(log, 'media.fetched').filter(
    (o) => o.data.path === path && o.data.way === way && o.data.range === range,
  )

/** Every fetch of a path in one way gave the blob that the message says. */
function givesBlob(log: Log, path: string, way: Way): Judgement {
  const wanted = proofsOf(log, 'media.received').find((o) => o.data.path === path)?.data.blobSha256
  const seen = fetchedBy(log, path, way)
  const at = seen.map((o) => o.n)
  const wrong = seen.filter((o) => o.data.status !== 200 || o.data.sha256 !== wanted)
  if (seen.length === 0) return judged('blob', 'fail', `nothing was fetched (${way})`, at, 'absence')
  const [first] = wrong
  return first
    ? judged(
        'blob',
        'fail',
        `the blob does not come (${way}): ${first.data.error || `status ${first.data.status}`}`,
        [first.n],
      )
    : judged('blob', 'pass', `${seen.length} times the blob comes as it was sent (${way})`, at)
}

purpose('MED-05', {
  title:
    'the media host gives every blob as often as it is asked, over both versions of HTTP and with its true length',
  verifies: ['MED-05', 'MED-02'],
  applies: ['media-send'],
  severity: 2,
  effect: 'Receivers cannot fetch what was sent to them, or get half of it.',
  remedy:
    'Serve stored blobs as they are, with Content-Length, without a content coding, and until they expire.',
  variants: [
    { size: SIZE, restart: false },
    { size: 1, restart: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media, process, gatekeeper }, { size, restart }) {
    const sent = await media.sends(bob, alice, { mediaKind: 'file', size })
    const path = (await media.receives(alice, sent)) ?? ''
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    await media.fetches(path)
    for (const way of ['HTTP/1.1', 'HTTP/2'] as const) await media.asks(path, way)
    if (size > LAST)
      for (const way of ['HTTP/1.1', 'HTTP/2'] as const) {
        await media.asks(path, way, { range: `${FIRST}-${LAST}` })
        await media.asks(path, way, { codings: 'gzip, deflate, br' })
      }
    return { id: sent.id, path }
  },
  then: (log, { id, path }) => [
    sentWhole(log, id, 'the file can be fetched and opened'),
    ...(['proxy', 'HTTP/1.1', 'HTTP/2'] as const).map((way) => givesBlob(log, path, way)),
    announced(log, path),
    partial(log, path),
  ],
})

/** Content-Length is what comes, and no content coding is applied, whatever the client could take. */
function announced(log: Log, path: string): Judgement {
  const seen = proofsOf(log, 'media.fetched').filter((o) => o.data.path === path && o.data.way !== 'proxy')
  const wrong = seen.filter(
    ({ data }) =>
      data.headers['content-length'] !== String(data.octets) ||
      !['identity', undefined].includes(data.headers['content-encoding'] as string | undefined),
  )
  return wrong[0]
    ? judged(
        'length',
        'fail',
        wrong[0].data.headers['content-encoding'] === undefined
          ? `Content-Length is not the ${wrong[0].data.octets} octets that came`
          : `a content coding is applied (${String(wrong[0].data.headers['content-encoding']).slice(0, 20)})`,
        wrong.map((o) => o.n),
      )
    : judged(
        'length',
        'pass',
        'Content-Length is what came',
        seen.map((o) => o.n),
      )
}

/** A range is answered with these very octets, or with the whole. */
function partial(log: Log, path: string): Judgement {
  const [whole] = fetchedBy(log, path, 'HTTP/1.1')
  const octets = Buffer.from(whole?.data.bytes ?? '', 'base64').subarray(FIRST, LAST + 1)
  const seen = (['HTTP/1.1', 'HTTP/2'] as const).flatMap((way) =>
    fetchedBy(log, path, way, `${FIRST}-${LAST}`),
  )
  const wrong = seen.filter(
    ({ data: { status, sha256, bytes } }) =>
      !(status === 200 && sha256 === whole?.data.sha256) &&
      !(status === 206 && octets.equals(Buffer.from(bytes, 'base64'))),
  )
  return wrong[0]
    ? judged(
        'range',
        'fail',
        `a range is answered with something else (status ${wrong[0].data.status})`,
        wrong.map((o) => o.n),
      )
    : judged(
        'range',
        'pass',
        'a range is answered with its octets, or with all',
        seen.map((o) => o.n),
      )
}

/** Requests without TLS: as a browser writes one, as an old client does, as to a proxy, and on the way to HTTP/2. */
const IN_THE_CLEAR = [
  'GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n',
  'GET {path} HTTP/1.0\r\n\r\n',
  'GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n',
  'GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
]

purpose('MED-06', {
  title: 'the media host gives a file over TLS, and not an octet of it without',
  verifies: ['MED-06', 'MED-02'],
  applies: ['media-send'],
  severity: 2,
  effect: 'Everybody on the way reads which files are fetched, and can give others in their place.',
  remedy: 'Listen for nothing but TLS; answer what is none with an error or not at all.',
  variants: [{ size: SIZE }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, media }, { size }) {
    const sent = await media.sends(bob, alice, { mediaKind: 'file', size })
    const path = (await media.receives(alice, sent)) ?? ''
    for (const request of IN_THE_CLEAR) await media.asksInClear(path, request)
    await media.fetches(path)
    return { id: sent.id, path }
  },
  then: (log, { id, path }) => [
    control(sentWhole(log, id, 'the file can be fetched over TLS')),
    closed(log, path),
    givesBlob(log, path, 'proxy'),
  ],
})

/** Nothing that came without TLS holds a block of the blob. */
function closed(log: Log, path: string): Judgement {
  const [whole] = fetchedBy(log, path, 'proxy')
  const blob = Buffer.from(whole?.data.bytes ?? '', 'base64')
  const seen = proofsOf(log, 'media.fetched').filter((o) => o.data.path === path && o.data.way === 'clear')
  const blocks = Array.from({ length: Math.floor(blob.length / BLOCK) }, (_, n) =>
    blob.subarray(n * BLOCK, (n + 1) * BLOCK),
  )
  const wrong = seen.filter(({ data }) => {
    const answer = Buffer.from(data.bytes, 'base64')
    return blocks.some((block) => answer.includes(block))
  })
  const at = (wrong.length > 0 ? wrong : seen).map((o) => o.n)
  return wrong.length > 0
    ? judged('clear', 'fail', 'a file is given to who asks without TLS', at)
    : judged('clear', 'pass', `${seen.length} requests without TLS were given nothing of the file`, at)
}

purpose('MED-16', {
  title: 'what has expired is gone, and its reference leads to nothing else',
  verifies: ['MED-16'],
  applies: ['media-send'],
  needs: ['clock'],
  severity: 3,
  effect: 'Files lie about for ever, or an old message shows a file that belongs to another one.',
  remedy:
    'Delete blobs after the retention time, answer 404 or 410 from then on, and never give a reference away again.',
  variants: [{ days: 1 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, media, clock }, { days }) {
    const send = async () => {
      const sent = await media.sends(bob, alice, { mediaKind: 'file', size: SIZE })
      return { id: sent.id, path: (await media.receives(alice, sent)) ?? '' }
    }
    const old = await send()
    await clock.advances((media.retentionDays - days) * DAY_MS)
    const kept = await media.fetches(old.path)
    await clock.advances(2 * days * DAY_MS)
    await bob.goesOnline()
    const next = await send()
    const gone = await media.fetches(old.path)
    return { old: old.id, next: next.id, kept, gone }
  },
  then: (log, { old, next, kept, gone }) => {
    const at = proofsOf(log, 'media.fetched').map((o) => o.n)
    return [
      control(sentWhole(log, old, 'the file could be fetched at first')),
      judged(
        'kept',
        kept === 200 ? 'pass' : 'fail',
        `a day before it expires the file is there (status ${kept})`,
        at,
      ),
      judged(
        'gone',
        gone === 404 || gone === 410 ? 'pass' : 'fail',
        `a day after it expired the answer is ${gone}`,
        at,
      ),
      sentWhole(log, next, 'a later file can be fetched'),
    ]
  },
})
