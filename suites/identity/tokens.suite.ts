import {
  control,
  finds,
  isPublicJwk,
  judged,
  keySetOf,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
} from '#harness'

purpose('IDN-01', {
  title: "the provider's keys are a JWK Set at the agreed path",
  verifies: ['IDN-01'],
  severity: 2,
  effect: "The gatekeeper cannot verify the provider's tokens: nobody can enlist or connect.",
  remedy: 'Serve a JWK Set (RFC 7517) as JSON by GET over HTTPS, with public keys only.',
  tier: 'smoke',
  variants: [{ version: 'HTTP/1.1' }, { version: 'HTTP/2' }],
  with: (given) => given.provider(),
  async when({ fetches, jwksPath, base }, { version }) {
    await fetches(jwksPath, version as 'HTTP/1.1' | 'HTTP/2')
    return { base, path: jwksPath }
  },
  then: (log, { base, path }) => {
    const exchange = proof('http.exchange', (d) => d.by === 'tester' && d.path === path)
    const [seen] = proofsOf(log, 'http.exchange').filter((o) => exchange.matches(o))
    if (!seen)
      return [
        judged(
          'jwks',
          'fail',
          `${path} did not answer: ${proofsOf(log, 'http.failed')[0]?.data.error ?? 'nothing'}`,
          [],
          'absence',
        ),
      ]
    const at = [seen.n]
    const { status, responseHeaders, responseBody } = seen.data
    const media = String(responseHeaders['content-type'] ?? '')
      .split(';')[0]
      ?.trim()
      .toLowerCase()
    const keys = keySetOf(responseBody)
    return [
      judged('jwks', base.startsWith('https://') ? 'pass' : 'fail', 'the keys are served over HTTPS', at),
      judged(
        'jwks',
        status === 200 ? 'pass' : 'fail',
        `the answer to GET ${path} is ${status}, expected 200`,
        at,
      ),
      judged(
        'jwks',
        media === 'application/json' || media === 'application/jwk-set+json' ? 'pass' : 'fail',
        `the media type is ${media || 'missing'}`,
        at,
      ),
      keys === undefined
        ? judged(
            'jwks',
            'fail',
            'the body is not a JWK Set: no object with an array "keys" of objects with "kty"',
            at,
          )
        : judged('jwks', keys.length > 0 ? 'pass' : 'fail', `the set holds ${keys.length} keys`, at),
      ...(keys ?? []).map((key) =>
        judged(
          'jwks',
          isPublicJwk(key) ? 'pass' : 'fail',
          'a key holds its public members and no private one',
          at,
        ),
      ),
    ]
  },
})

const all = (log: Log, account = '') =>
  proofsOf(log, 'token.presented').filter((o) => !account || o.data.account === account)

purpose('IDN-06', {
  title: 'every token is signed by a key of the published set',
  verifies: ['IDN-06'],
  severity: 1,
  effect:
    'Tokens that anyone could have made pass for those of the provider, or those of the provider for nobody’s.',
  remedy: 'Put the kid of a published key into the header and sign with exactly that key.',
  tier: 'smoke',
  variants: [{ restart: 'none' }, { restart: 'clean' }],
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol, process, again }, { restart }) {
    await bob.enlists()
    await carol.enlists()
    if (restart !== 'none') await process.restarts('clean')
    await again(bob)
    return { identifiers: [bob.identifier, carol.identifier] }
  },
  then: (log) => [
    ...all(log).map((o) =>
      judged(
        'token',
        o.data.verified ? 'pass' : 'fail',
        o.data.verified
          ? `a token for ${o.data.at} verifies`
          : `a token for ${o.data.at} does not verify: ${o.data.reason}`,
        [o.n],
      ),
    ),
    ...all(log).map((o) =>
      judged(
        'token',
        typeof o.data.header.kid === 'string' && o.data.header.kid !== '' ? 'pass' : 'fail',
        'the header names a kid',
        [o.n],
      ),
    ),
    finds(
      log,
      proof('token.presented', (d) => d.at === 'enlistment'),
      'a token was presented at enlistment',
    ),
    finds(
      log,
      proof('token.presented', (d) => d.at === 'stream'),
      'a token was presented at the stream',
    ),
  ],
})

purpose('IDN-07', {
  title: 'a token names the user that it is presented for, and nobody else',
  verifies: ['IDN-07'],
  severity: 1,
  effect: 'One user can be enlisted, and connected, as another.',
  remedy: 'Issue a token for the identifier of the device that asks, and bind it at the moment of issue.',
  variants: [{ order: 'one by one' }, { order: 'at once' }],
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave, again }, { order }) {
    const users = [bob, carol, dave]
    if (order === 'at once') await Promise.all(users.map((user) => user.enlists()))
    else for (const user of users) await user.enlists()
    for (const user of users) await again(user)
    return { identifiers: users.map((user) => user.identifier) }
  },
  then: (log, { identifiers }) => [
    ...identifiers.map((identifier) => enlistedAs(log, identifier)),
    ...all(log).flatMap((o) => {
      const subject = String(o.data.claims.sub ?? '')
      const meant = meantFor(log, o.data.at, o.data.account, subject, identifiers)
      if (meant === undefined) return []
      const because = `a token for the ${o.data.at} of one user names ${subject === meant ? 'that user' : subject || 'nobody'}`
      return [judged('binding', subject === meant ? 'pass' : 'fail', because, [o.n])]
    }),
    never(
      log,
      proof('stream.login', (d) => !d.ok && enlistedHere(log, identifiers).has(d.account)),
      'a token of one of the users was refused at the stream',
    ),
    control(
      finds(
        log,
        proof('token.presented', (d) => d.at === 'stream'),
        'tokens were presented at the stream',
      ),
    ),
  ],
})

function enlistedAs(log: Log, identifier: string) {
  const seen = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
  const at = seen.map((o) => o.n)
  const ok = seen.some((o) => o.data.status === 'ok')
  if (ok) return judged('binding', 'pass', 'the user was enlisted under the identifier of the token', at)
  return judged(
    'binding',
    'fail',
    `no enlistment under the identifier of the user: ${seen[0]?.data.reason ?? 'none seen'}`,
    at,
    at.length > 0 ? 'positive' : 'absence',
  )
}

/** Internal addresses that were assigned to these identifiers in this case, with their identifiers. */
function enlistedHere(log: Log, identifiers: readonly string[]): ReadonlyMap<string, string> {
  const decided = proofsOf(log, 'enlistment.decided').filter((o) => o.data.status === 'ok')
  const mine = decided.filter((o) => identifiers.includes(o.data.identifier))
  return new Map(mine.map((o) => [o.data.login, o.data.identifier]))
}

/** Whom a token has to name: at the stream the user of the account; at enlistment one of those who enlist. */
function meantFor(log: Log, at: string, account: string, subject: string, identifiers: readonly string[]) {
  if (at === 'stream') return enlistedHere(log, identifiers).get(account)
  return identifiers.includes(subject) ? subject : identifiers[0]
}
