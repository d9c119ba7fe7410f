import {
  control,
  finds,
  isPublicJwk,
  judged,
  keySetOf,
  type Log,
  type Props,
  proof,
  proofsOf,
  purpose,
  weaknessOf,
} from '#harness'

const VERSIONS = ['HTTP/1.1', 'HTTP/2'] as const
const MINUTE_MS = 60_000

/** Every answer for the key set that we fetched ourselves, in order, with its keys if it is one. */
const setsOf = (log: Log) =>
  proofsOf(log, 'http.exchange')
    .filter((o) => o.data.endpoint === 'jwks' && o.data.by === 'tester')
    .map((o) => ({ n: o.n, version: o.data.version, keys: keySetOf(o.data.responseBody) }))

const wasFetched = (log: Log) =>
  finds(
    log,
    proof('http.exchange', (d) => d.endpoint === 'jwks' && d.by === 'tester' && d.status === 200),
    'the key set was fetched',
  )

/** The set before and after an occasion. A rotation is looked at where the operator can have one. */
async function looksAgain(
  { fetches, jwksPath, process, clock, offers, keysLastMs }: Props & ProviderSide,
  occasion: string,
): Promise<null> {
  await fetches(jwksPath, 'HTTP/1.1')
  if (occasion.includes('rotation') && offers.includes('key-rotation')) {
    await process.rotatesSigningKey()
    await fetches(jwksPath, 'HTTP/1.1')
    if (offers.includes('clock')) await clock.advances(keysLastMs + MINUTE_MS)
  }
  if (occasion.includes('restart')) await process.restarts('clean')
  for (const version of VERSIONS) await fetches(jwksPath, version)
  return null
}
type ProviderSide = {
  fetches(path: string, version: (typeof VERSIONS)[number]): Promise<unknown>
}

purpose('IDN-02', {
  title: 'every published key says what it is for, under a kid of its own, and is public',
  verifies: ['IDN-02'],
  severity: 1,
  effect:
    'A private key that is published lets anyone be any user; keys that cannot be told apart verify nothing.',
  remedy: 'Publish kid, kty, alg and use "sig" of each key, and of its numbers the public ones alone.',
  variants: [{ before: 'nothing' }, { before: 'rotation and restart' }],
  with: (given) => given.provider(),
  when: (world, { before }) => looksAgain(world, before),
  then: (log) => [
    wasFetched(log),
    ...setsOf(log).flatMap(({ n, keys = [] }) => {
      const kids = keys.map((key) => key.kid)
      const twice = kids.filter((kid, at) => kids.indexOf(kid) !== at)
      return [
        judged('keys', keys.length > 0 ? 'pass' : 'fail', `a set with ${keys.length} keys was fetched`, [n]),
        judged('keys', twice.length > 0 ? 'fail' : 'pass', 'no two keys have one kid', [n]),
        ...keys.flatMap((key) => [
          judged(
            'keys',
            ['kid', 'kty', 'alg', 'use'].every((name) => typeof key[name] === 'string' && key[name] !== '')
              ? 'pass'
              : 'fail',
            'a key has kid, kty, alg and use',
            [n],
          ),
          judged('keys', key.use === 'sig' ? 'pass' : 'fail', `the use of a key is ${String(key.use)}`, [n]),
          judged('keys', isPublicJwk(key) ? 'pass' : 'fail', 'a key has its public members and no others', [
            n,
          ]),
        ]),
      ]
    }),
  ],
})

purpose('IDN-03', {
  title: 'published keys are strong, and go with their algorithm',
  verifies: ['IDN-03'],
  severity: 1,
  effect: 'Whoever computes the private key of a weak one signs tokens for every user.',
  remedy:
    'RSA with 2,048 bits or more, P-256, P-384, P-521 or Ed25519, and for each algorithm a key that is made for it.',
  variants: [{ before: 'nothing' }, { before: 'rotation' }],
  with: (given) => given.provider(),
  when: (world, { before }) => looksAgain(world, before),
  then: (log) => [
    wasFetched(log),
    ...setsOf(log).flatMap(({ n, keys = [] }) =>
      keys.map((key) => {
        const weakness = weaknessOf(key)
        return judged('keys', weakness ? 'fail' : 'pass', weakness || 'a key is strong enough', [n])
      }),
    ),
  ],
})

purpose('IDN-04', {
  title: 'the key set is the same over HTTP/1.1 and HTTP/2',
  verifies: ['IDN-04'],
  severity: 2,
  effect: 'When the gatekeeper changes the version that it speaks, no token verifies any more.',
  remedy: 'Serve one set from one place, to clients that offer h2 by ALPN and to those that do not.',
  variants: [{ before: 'nothing' }, { before: 'rotation' }],
  with: (given) => given.provider(),
  when: (world, { before }) => looksAgain(world, before),
  then: (log) => {
    const [one, two] = VERSIONS.map((version) => setsOf(log).findLast((set) => set.version === version))
    const same = (set: typeof one) => JSON.stringify((set?.keys ?? []).map((key) => sorted(key)).sort())
    return [
      ...VERSIONS.map((version) =>
        finds(
          log,
          proof('http.exchange', (d) => d.by === 'tester' && d.version === version && d.status === 200),
          `the key set is served over ${version}`,
        ),
      ),
      judged(
        'keys',
        one !== undefined && same(one) === same(two) ? 'pass' : 'fail',
        'both versions give the same keys',
        [one, two].flatMap((set) => (set ? [set.n] : [])),
      ),
    ]
  },
})

const sorted = (key: { readonly [member: string]: unknown }) =>
  JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)))

purpose('IDN-11', {
  title: 'a new signing key is published before it signs, and the old one until its tokens have lapsed',
  verifies: ['IDN-11'],
  needs: ['key-rotation', 'clock'],
  severity: 2,
  effect: 'After every rotation users are locked out until the gatekeeper has fetched the keys again.',
  remedy:
    'Publish, wait for the fetch period, sign with the new key, and keep the old one for the life of a token.',
  variants: [
    { rotations: 1, restart: 'none' },
    { rotations: 1, restart: 'clean' },
    { rotations: 2, restart: 'none' },
  ],
  with: async (given) => ({
    ...(await given.provider()),
    ...(await given.users({ bob: 'candidate' }, { fresh: true })),
  }),
  async when({ bob, fetches, jwksPath, process, clock, keysLastMs, tokensLastMs }, { rotations, restart }) {
    const looks = async () => {
      await fetches(jwksPath, 'HTTP/1.1')
      await bob.goesOffline()
      await bob.goesOnline()
    }
    await looks()
    let begun = true
    for (let n = 0; n < rotations; n += 1) begun &&= await process.rotatesSigningKey()
    await looks()
    if (restart !== 'none') await process.restarts('clean')
    for (const ms of [keysLastMs / 2, keysLastMs, keysLastMs, tokensLastMs / 2, tokensLastMs, tokensLastMs]) {
      await clock.advances(ms)
      await looks()
    }
    return { begun }
  },
  then: (log, { begun }) => {
    const tokens = proofsOf(log, 'token.presented')
    const sets = setsOf(log)
    const kidsIn = (set: (typeof sets)[number] | undefined) => (set?.keys ?? []).map((key) => key.kid)
    const kids = [...new Set(tokens.map((o) => o.data.header.kid))]
    return [
      ...tokens.map((o) => {
        const set = sets.findLast(({ n }) => n < o.n)
        return judged(
          'rotation',
          set === undefined || kidsIn(set).includes(o.data.header.kid) ? 'pass' : 'fail',
          'a token is signed by a key of the set that was fetched right before',
          [o.n, ...(set ? [set.n] : [])],
        )
      }),
      ...sets.flatMap((set) => {
        const { t = 0 } = log.observations[set.n] ?? {}
        const alive = tokens.filter((o) => o.n < set.n && Number(o.data.claims.exp) * 1000 > t)
        return alive.map((o) =>
          judged(
            'rotation',
            kidsIn(set).includes(o.data.header.kid) ? 'pass' : 'fail',
            'the key of a token that has not expired is in the set',
            [set.n, o.n],
          ),
        )
      }),
      ...tokens.map((o) =>
        judged(
          'rotation',
          o.data.verified ? 'pass' : 'fail',
          o.data.verified ? 'a token verifies' : `a token does not verify: ${o.data.reason}`,
          [o.n],
        ),
      ),
      control(
        judged(
          'rotation',
          begun && kids.length > 1 ? 'pass' : 'fail',
          `tokens were signed by ${kids.length} keys, one after the other`,
          tokens.map((o) => o.n),
        ),
      ),
    ]
  },
})
