import {
  type CallOptions,
  type CandidateUser,
  control,
  judged,
  type Log,
  type Props,
  type ProxyFlaw,
  proofsOf,
  proxyHeader,
  purpose,
  saysNothingTo,
  servedBy,
  trueAddresses,
  WRONG_CERTIFICATES,
} from '#harness'

/** An address for documentation (RFC 5737), from where nobody calls. */
const CLAIMED = '192.0.2.66'
const HEADER = proxyHeader({ address: CLAIMED, port: 50_000 }, { address: '127.0.0.1', port: 443 })
const LINE = Buffer.from(`PROXY TCP4 ${CLAIMED} 127.0.0.1 50000 443\r\n`)
const REQUEST = Buffer.from(
  `GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${CLAIMED}\r\nForwarded: for=${CLAIMED}\r\nX-Real-IP: ${CLAIMED}\r\n\r\n`,
)
const CLAIMS: readonly NonNullable<CallOptions['preface']>[] = [
  { octets: HEADER, where: 'inside TLS', note: 'a PROXY header, version 2' },
  { octets: HEADER, where: 'before TLS', note: 'a PROXY header, version 2, before TLS' },
  { octets: LINE, where: 'inside TLS', note: 'a PROXY header, version 1' },
  { octets: LINE, where: 'before TLS', note: 'a PROXY header, version 1, before TLS' },
  { octets: REQUEST, where: 'inside TLS', note: 'a request with addresses in its headers' },
]

purpose('PRX-03', {
  title: 'the gatekeeper is told where each client is, and a client cannot say so itself',
  verifies: ['PRX-03'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 3,
  effect: 'Whoever floods or enumerates users looks like somebody else, who is shut out in their place.',
  remedy:
    'Take the address from the connection alone; what comes from clients in headers of any sort is dropped, or refused.',
  variants: [{ places: ['127.0.0.21', '127.0.0.22', '127.0.0.23'] }],
  with: (given) => given.users({ ann: 'candidate', ben: 'candidate' }),
  async when({ ann, ben, proxy }, { places: [home = '', office = '', elsewhere = ''] }) {
    for (const user of [ann, ben]) await user.goesOffline()
    const first = [await proxy.calls(ann, { from: home }), await proxy.calls(ben, { from: office })]
    for (const client of first) client.leaves('ended')
    await proxy.counts(0, 'when both had gone')
    for (const preface of CLAIMS) {
      const liar = await proxy.calls(ann, { from: elsewhere, preface })
      liar.leaves('ended')
    }
    await proxy.counts(0, 'when the last of those had gone who said where they were')
    // the same users from the places of each other
    const last = [await proxy.calls(ann, { from: office }), await proxy.calls(ben, { from: home })]
    for (const client of last) client.leaves('ended')
    return {}
  },
  then: (log) => [control(servedBy(log, 4)), trueAddresses(log)],
})

const OLD = ['TLSv1', 'TLSv1.1'] as const
const IN_THE_CLEAR = `<?xml version='1.0'?><stream:stream to='interop.localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`

purpose('PRX-07', {
  title: 'the proxy speaks to clients and to the gatekeeper over sound TLS and in no other way',
  verifies: ['PRX-07'],
  applies: ['proxy'],
  needs: ['proxy-stream'],
  severity: 1,
  effect:
    'Whoever sits in the network reads tokens, names and times on the one half of the way, however good the other one is.',
  remedy:
    'TLS 1.2 or later on both sides, nothing without it, and the gatekeeper’s chain, period and name are verified before anything is said.',
  variants: [{ certificates: [...WRONG_CERTIFICATES] }],
  with: (given) => given.users({ ann: 'candidate' }),
  async when({ ann, gatekeeper, offers, proxy }, { certificates }) {
    await ann.goesOffline()
    const before = await proxy.calls(ann)
    before.leaves('ended')
    await proxy.callsInClear(IN_THE_CLEAR)
    for (const tls of OLD) {
      const old = await proxy.calls(ann, { tls })
      old.leaves('ended')
    }
    for (const certificate of certificates) {
      await gatekeeper.presents(certificate)
      const client = await proxy.calls(ann)
      client.leaves('ended')
      await gatekeeper.seesCertificateTried(certificate, 1)
    }
    gatekeeper.behaves()
    const after = await proxy.calls(ann)
    after.leaves('in order')
    const flaws: readonly ProxyFlaw[] = offers.includes('proxied-clients') ? [...certificates, ...OLD] : []
    const untried = flaws.length > 0 ? await hidden(await proxy.brings('own'), flaws, proxy) : []
    return { flaws: [...flaws], untried }
  },
  then: (log, { flaws, untried }, { certificates }) => [
    control(servedBy(log, flaws.length > 0 ? 3 : 2)),
    ...(flaws.length > 0 ? [saidNothing(log, flaws, untried)] : []),
    modern(log),
    nothingInClear(log),
    saysNothingTo(log, certificates),
  ],
})

/** A client of the candidate's own finds in place of the proxy servers that it must not speak to. Gives those that it did not call. */
async function hidden(
  own: CandidateUser,
  flaws: readonly ProxyFlaw[],
  proxy: Props['proxy'],
): Promise<string[]> {
  const untried: string[] = []
  for (const flaw of flaws) {
    const met = await proxy.hides(own, flaw)
    if (met === 'spoke') return untried
    if (met === 'away') untried.push(flaw)
  }
  await proxy.hides(own, undefined)
  return untried
}

/** A client of the candidate's own said nothing to a proxy that it cannot trust. */
function saidNothing(log: Log, flaws: readonly string[], untried: readonly string[]) {
  const seen = proofsOf(log, 'downstream.tried')
  const spoken = seen.find(({ data }) => data.octets > 0)
  if (spoken)
    return judged(
      'client',
      'fail',
      `a client speaks to a proxy that it must not trust: ${spoken.data.certificate}`,
      [spoken.n],
    )
  return untried.length > 0
    ? judged('client', 'inconclusive', `a client did not call a proxy that is ${untried[0]}`, [], 'absence')
    : judged(
        'client',
        'pass',
        `a client said nothing to any of ${flaws.length} proxies that it must not trust`,
        seen.map(({ n }) => n),
      )
}

/** No client got on with a version of TLS that is too old. */
function modern(log: Log) {
  const seen = proofsOf(log, 'downstream.opened')
  const old = seen.find(({ data }) => (OLD as readonly string[]).includes(data.protocol))
  return old
    ? judged('version', 'fail', `the proxy speaks ${old.data.protocol} with clients`, [old.n])
    : judged(
        'version',
        seen.length > OLD.length ? 'pass' : 'inconclusive',
        'no version of TLS before 1.2 is spoken',
        seen.map(({ n }) => n),
      )
}

/** A stream that is begun without TLS is not answered with one: an alert of TLS is no element. */
function nothingInClear(log: Log) {
  const seen = proofsOf(log, 'downstream.cleared')
  const answered = seen.find(({ data }) => Buffer.from(data.head, 'base64').includes('<'))
  return answered
    ? judged('clear', 'fail', 'a stream without TLS is answered', [answered.n])
    : judged(
        'clear',
        seen.length > 0 ? 'pass' : 'inconclusive',
        'a stream without TLS is not answered',
        seen.map(({ n }) => n),
      )
}
