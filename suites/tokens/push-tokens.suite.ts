import {
  type CandidateUser,
  type Given,
  type Log,
  never,
  type Props,
  type PushKit,
  proof,
  proofsOf,
  purpose,
  pushCallsOf,
  refusesPushes,
  taken,
} from '#harness'

/** What an attacker makes of the parts of an ordinary call, by what is wrong with it; none means no token. */
type Attacks = Readonly<Record<string, (kit: PushKit) => string | undefined>>
interface World extends Props {
  readonly bob: CandidateUser
}

const COMMON = {
  applies: ['push'],
  effect: 'Anyone can wake any user at any time, learn who is one, and drain batteries.',
  with: async (given: Given): Promise<World> => given.users({ bob: 'candidate' }),
} as const

/** A good call, the attacks one after the other, and a good call again. */
async function tries({ bob, gatekeeper }: World, attacks: Attacks): Promise<{ address: string }> {
  await bob.goesToBackground()
  await gatekeeper.pushes(bob)
  await gatekeeper.seesOnline(bob)
  await bob.goesToBackground()
  for (const [name, token] of Object.entries(attacks)) await gatekeeper.pushes(bob, { name, token })
  await bob.settles()
  await bob.goesToBackground()
  await gatekeeper.pushes(bob)
  await gatekeeper.seesOnline(bob)
  return { address: bob.address }
}

const each = <T>(list: readonly T[], make: (item: T) => [string, (kit: PushKit) => string | undefined]) =>
  Object.fromEntries(list.map(make))
const cut = (token: string, part: number, change: (text: string) => string) =>
  token
    .split('.')
    .map((text, at) => (at === part ? change(text) : text))
    .join('.')
const plain = (kit: PushKit) => kit.token(kit.header, kit.claims)

const UNSIGNED: Attacks = {
  'no token': () => undefined,
  ...each(['none', 'None', 'NONE', 'nOnE', 'none ', '', 'null'], (alg) => [
    `alg "${alg}" without a signature`,
    (kit) => kit.token({ ...kit.header, alg }, kit.claims, { signature: '' }),
  ]),
  ...each(['none', 'nOnE'], (alg) => [
    `alg "${alg}" with a signature of somebody else's`,
    (kit) => kit.token({ ...kit.header, alg }, kit.claims, 'stranger'),
  ]),
  'alg none without a kid': ({ token, claims }) =>
    token({ alg: 'none', typ: 'JWT' }, claims, { signature: '' }),
  'no alg': ({ token, header: { alg: _, ...header }, claims }) => token(header, claims, { signature: '' }),
  'alg is null': (kit) => kit.token({ ...kit.header, alg: null }, kit.claims, { signature: '' }),
  'alg in a list': (kit) => kit.token({ ...kit.header, alg: ['none'] }, kit.claims, { signature: '' }),
  'the right alg without a signature': (kit) => kit.token(kit.header, kit.claims, { signature: '' }),
}

purpose('JW-01', {
  ...COMMON,
  title: 'a push call whose token nobody signed is refused',
  verifies: ['PSH-02'],
  severity: 1,
  remedy: 'Fix the algorithm in the verifier, compare it letter by letter, and know no algorithm "none".',
  tier: 'smoke',
  variants: [{ tokens: 'unsigned' }],
  when: (world) => tries(world, UNSIGNED),
  then: (log, { address }) => refusesPushes(log, { address }),
})

/** What a careless verifier could take for the secret of an HMAC. */
const secrets = (kit: PushKit): Readonly<Record<string, string | Uint8Array>> => ({
  'the public key as PEM': kit.pem,
  'the public key as PEM without its last line feed': kit.pem.trimEnd(),
  'the public key as DER': Buffer.from(kit.pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'),
  'the published JWK': JSON.stringify(kit.key),
  'the first coordinate': Buffer.from(String(kit.key.x ?? kit.key.n), 'base64url'),
  'the text of the first coordinate': String(kit.key.x ?? kit.key.n),
  'the kid': String(kit.key.kid),
  nothing: '',
})
const SECRETS = [
  'the public key as PEM',
  'the public key as PEM without its last line feed',
  'the public key as DER',
  'the published JWK',
  'the first coordinate',
  'the text of the first coordinate',
  'the kid',
  'nothing',
]
const CONFUSED: Attacks = {
  ...each(SECRETS, (name) => [
    `HS256 with ${name} as secret`,
    (kit) => kit.token({ ...kit.header, alg: 'HS256' }, kit.claims, { secret: secrets(kit)[name] ?? '' }),
  ]),
  ...each(['sha384', 'sha512'] as const, (hash) => [
    `HS${hash.slice(3)} with the public key as PEM`,
    (kit) => kit.token({ ...kit.header, alg: `HS${hash.slice(3)}` }, kit.claims, { secret: kit.pem, hash }),
  ]),
  'the right alg over an HMAC': (kit) => kit.token(kit.header, kit.claims, { secret: kit.pem }),
  ...each(['EdDSA', 'ES256K', 'ES384', 'RS256', 'PS256'], (alg) => [
    `${alg} by a stranger's key`,
    (kit) => kit.token({ ...kit.header, alg }, kit.claims, 'stranger'),
  ]),
}

purpose('JW-02', {
  ...COMMON,
  title: 'a push token is verified with the published key and the agreed algorithm, and with nothing else',
  verifies: ['PSH-02'],
  severity: 1,
  remedy: 'Bind each key to its algorithm. A public key is no secret.',
  variants: [{ tokens: 'confused algorithms' }],
  when: (world) => tries(world, CONFUSED),
  then: (log, { address }) => refusesPushes(log, { address }),
})

const KIDS = [
  '',
  'unknown',
  '*',
  '../../../../../../../../dev/null',
  '/dev/null',
  'file:///dev/null',
  "' OR '1'='1",
  "x' UNION SELECT 'parley' -- ",
  '*)(kid=*))(|(kid=*',
  '$(true)',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '0',
  'k'.repeat(5_000),
]
const FETCHING = ['jku', 'x5u', 'kid']

const CHOSEN: Attacks = {
  ...each(KIDS, (kid) => [
    `a stranger's key as kid "${kid.slice(0, 40)}"`,
    (kit) => kit.token({ ...kit.header, kid }, kit.claims, 'stranger'),
  ]),
  ...each(KIDS.slice(3, 8), (kid) => [
    `an empty secret as kid "${kid}"`,
    (kit) => kit.token({ ...kit.header, alg: 'HS256', kid }, kit.claims, { secret: '' }),
  ]),
  ...each(KIDS.slice(6, 8), (kid) => [
    `the secret that kid "${kid}" selects`,
    (kit) => kit.token({ ...kit.header, alg: 'HS256', kid }, kit.claims, { secret: 'parley' }),
  ]),
  'a URL as kid': (kit) => kit.token({ ...kit.header, kid: kit.elsewhere }, kit.claims, 'stranger'),
  "the gatekeeper's kid": (kit) => kit.token(kit.header, kit.claims, 'stranger'),
  'no kid': ({ token, header: { kid: _, ...header }, claims }) => token(header, claims, 'stranger'),
  ...each([null, 0, true, ['unknown'], { kid: 'unknown' }], (kid) => [
    `the kid ${JSON.stringify(kid)}`,
    (kit) => kit.token({ ...kit.header, kid }, kit.claims, 'stranger'),
  ]),
  'two kids': ({ token, header, claims }) =>
    token(`${JSON.stringify(header).slice(0, -1)},"kid":"unknown"}`, claims, 'stranger'),
}

const fetchedNowhere = (log: Log) =>
  never(
    log,
    proof('http.exchange', (d) => d.endpoint === 'elsewhere'),
    'the candidate fetched something from a place that a token named',
  )

purpose('JW-03', {
  ...COMMON,
  title: 'the kid of a push token selects one of the published keys, and nothing else',
  verifies: ['PSH-02', 'PSH-03'],
  severity: 1,
  remedy: 'Compare the kid with those of the fetched set. Never make a path, a query or a URL of it.',
  variants: [{ tokens: 'chosen keys' }],
  when: (world) => tries(world, CHOSEN),
  then: (log, { address }) => [
    ...refusesPushes(log, {
      address,
      malformed: Object.keys(CHOSEN).filter((name) => name.includes('kkkk')),
    }),
    fetchedNowhere(log),
  ],
})

const BROUGHT: Attacks = {
  'its own key in jwk': (kit) => kit.token({ ...kit.header, jwk: kit.stranger }, kit.claims, 'stranger'),
  'its own key in jwk, under its own kid': (kit) =>
    kit.token({ ...kit.header, kid: 'stranger', jwk: kit.stranger }, kit.claims, 'stranger'),
  'its own key in jwk, without a kid': ({ token, header: { kid: _, ...header }, stranger, claims }) =>
    token({ ...header, jwk: stranger }, claims, 'stranger'),
  'its own certificate in x5c': (kit) =>
    kit.token({ ...kit.header, x5c: [kit.certificate] }, kit.claims, 'stranger'),
  ...each(FETCHING.slice(0, 2), (member) => [
    `a place to fetch its key from in ${member}`,
    (kit) => kit.token({ ...kit.header, [member]: kit.elsewhere }, kit.claims, 'stranger'),
  ]),
  ...each(FETCHING.slice(0, 2), (member) => [
    `a place to fetch its key from in ${member}, under its own kid`,
    (kit) => kit.token({ ...kit.header, kid: 'stranger', [member]: kit.elsewhere }, kit.claims, 'stranger'),
  ]),
  'an embedded secret': (kit) =>
    kit.token(
      { ...kit.header, alg: 'HS256', jwk: { kty: 'oct', k: Buffer.from('parley').toString('base64url') } },
      kit.claims,
      { secret: 'parley' },
    ),
  'a place as issuer, with its key there': (kit) =>
    kit.token(
      { ...kit.header, kid: 'stranger' },
      { ...kit.claims, iss: kit.elsewhere.replace(/\/keys$/, '') },
      'stranger',
    ),
}

purpose('JW-04', {
  ...COMMON,
  title: 'a push token brings no key of its own, and no place to fetch one from',
  verifies: ['PSH-02'],
  severity: 1,
  remedy: 'Ignore jwk, jku, x5c and x5u, or refuse them. Fetch keys from the pinned place alone.',
  variants: [{ tokens: 'with keys' }],
  when: (world) => tries(world, BROUGHT),
  then: (log, { address }) => [...refusesPushes(log, { address }), fetchedNowhere(log)],
})

const claiming = (claims: Readonly<Record<string, unknown>>) => (kit: PushKit) => {
  const all = Object.entries({ ...kit.claims, ...claims }).filter(([, value]) => value !== undefined)
  return kit.token(kit.header, Object.fromEntries(all) as PushKit['claims'])
}
const named = (member: 'aud' | 'iss', what: string, change: (own: string) => unknown) =>
  [
    `${member} ${what}`,
    (kit: PushKit) => claiming({ [member]: change(String(kit.claims[member])) })(kit),
  ] as const

const MISDIRECTED: Attacks = Object.fromEntries([
  named('aud', 'of another provider', () => 'https://elsewhere.test'),
  named('aud', 'missing', () => undefined),
  named('aud', 'empty', () => ''),
  named('aud', 'null', () => null),
  named('aud', 'an empty list', () => []),
  named('aud', 'a list of others', (own) => ['https://elsewhere.test', `${own}.elsewhere.test`]),
  named('aud', 'that begins with ours', (own) => `${own}.elsewhere.test`),
  named('aud', 'that ours begins with', (own) => own.slice(0, -1)),
  named('aud', 'that holds ours', (own) => `https://elsewhere.test/?${own}`),
  named('aud', 'of another port', (own) => own.replace(/:\d+$/, ':1')),
  named('aud', 'an object with ours', (own) => ({ [own]: true })),
  named('aud', 'all of them', () => '*'),
  named('iss', 'of another gatekeeper', () => 'https://elsewhere.test'),
  named('iss', 'missing', () => undefined),
  named('iss', 'empty', () => ''),
  named('iss', 'null', () => null),
  named('iss', 'a list with the right one', (own) => [own]),
  named('iss', 'that begins with the right one', (own) => `${own}.elsewhere`),
  named('iss', 'that the right one begins with', (own) => own.slice(0, -1)),
  named('iss', 'in other letters', (own) =>
    own === own.toLowerCase() ? own.toUpperCase() : own.toLowerCase(),
  ),
  named('iss', 'with a blank', (own) => `${own} `),
  [
    'iss and aud exchanged',
    (kit: PushKit) => claiming({ iss: kit.claims.aud, aud: kit.claims.iss })(kit),
  ] as const,
])

purpose('JW-05', {
  ...COMMON,
  title: 'a push token of another issuer, or for somebody else, is refused',
  verifies: ['PSH-02'],
  severity: 1,
  remedy: 'Compare iss and aud with the agreed values, whole and letter by letter.',
  variants: [{ tokens: 'misdirected' }],
  when: (world) => tries(world, MISDIRECTED),
  then: (log, { address }) => refusesPushes(log, { address }),
})

const OTHER_KINDS: Attacks = {
  'the token with which the user logged in': ({ userToken }) => userToken,
  'its claims, signed by a stranger': (kit) =>
    kit.token(kit.header, JSON.stringify(claimsOf(kit.userToken)), 'stranger'),
  ...each(['at+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'enlistment+jwt', 'JWE'], (typ) => [
    `typ ${typ}`,
    (kit) => kit.token({ ...kit.header, typ }, kit.claims),
  ]),
  'crit that nobody knows': (kit) =>
    kit.token({ ...kit.header, crit: ['urn:elsewhere'], 'urn:elsewhere': 1 }, kit.claims),
  'crit that names nothing': (kit) => kit.token({ ...kit.header, crit: [] }, kit.claims),
  'crit that names what is missing': (kit) => kit.token({ ...kit.header, crit: ['exp'] }, kit.claims),
  'a payload that is not encoded': (kit) =>
    kit.token({ ...kit.header, b64: false, crit: ['b64'] }, kit.claims),
}

/** The payload of a token that is believed to be one. */
function claimsOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}')
}

purpose('JW-06', {
  ...COMMON,
  title: 'a token of another kind is no push token',
  verifies: ['PSH-02'],
  severity: 1,
  remedy:
    'Give each kind of token a rule of its own: typ, issuer, audience; refuse what crit demands and you do not know.',
  variants: [{ tokens: 'other kinds' }],
  when: (world) => tries(world, OTHER_KINDS),
  then: (log, { address }) => refusesPushes(log, { address }),
})

/** Clocks of the two sides may differ a little and time passes on the way: at the edges there is half a minute of room. */
const ROOM = 30

const WRONG_TIMES: Attacks = {
  ...Object.fromEntries(
    [ROOM, 600, 86_400].map((late) => [
      `expired ${late} s beyond the skew`,
      (kit: PushKit) => claiming({ iat: kit.now - kit.lifetime, exp: kit.now - kit.skew - late })(kit),
    ]),
  ),
  ...Object.fromEntries(
    [ROOM, 3_600].flatMap((early) =>
      (['nbf', 'iat'] as const).map((member) => [
        `${member} ${early} s beyond the skew`,
        (kit: PushKit) => {
          const from = kit.now + kit.skew + early
          return claiming({ [member]: from, exp: from + 600 })(kit)
        },
      ]),
    ),
  ),
  'without exp': claiming({ exp: undefined }),
  'without exp and iat': claiming({ exp: undefined, iat: undefined }),
  'exp is null': claiming({ exp: null }),
  'exp is true': claiming({ exp: true }),
  'exp in a list': (kit) => claiming({ exp: [kit.now + 600] })(kit),
  'exp as a text': (kit) => claiming({ exp: String(kit.now + 600) })(kit),
  'exp as a date': claiming({ exp: '2099-01-01T00:00:00Z' }),
  'exp in milliseconds': (kit) => claiming({ exp: (kit.now + 600) * 1000 })(kit),
  'exp without end': (kit) =>
    kit.token(kit.header, JSON.stringify(kit.claims).replace(/"exp":\d+/, '"exp":1e999')),
  'exp below zero': claiming({ exp: -1 }),
  'exp zero': claiming({ exp: 0 }),
  'exp a day ahead': (kit) => claiming({ exp: kit.now + 86_400 })(kit),
  'iat long ago': (kit) => claiming({ iat: 1, exp: kit.now + 600 })(kit),
  'iat below zero': claiming({ iat: -1 }),
  'iat as a text': (kit) => claiming({ iat: String(kit.now) })(kit),
  'nbf as a text': (kit) => claiming({ nbf: String(kit.now) })(kit),
  'exp twice, good and then past': (kit) =>
    kit.token(kit.header, `${JSON.stringify(kit.claims).slice(0, -1)},"exp":${kit.now - 3_600}}`),
}

/** Good ones, though unusual. */
const RIGHT_TIMES: Attacks = {
  'exp inside the skew': (kit) => claiming({ iat: kit.now - 600, exp: kit.now - kit.skew + ROOM })(kit),
  'iat inside the skew': (kit) => claiming({ iat: kit.now + kit.skew - ROOM, exp: kit.now + 600 })(kit),
  'nbf inside the skew': (kit) => claiming({ nbf: kit.now + kit.skew - ROOM })(kit),
  'nbf now': (kit) => claiming({ nbf: kit.now })(kit),
  'short life': (kit) => claiming({ exp: kit.now + 60 })(kit),
  'more claims': claiming({ jti: 'one', sub: 'somebody', 'urn:parley:more': { than: ['known'] } }),
}

const DAY_MS = 24 * 60 * 60 * 1000

purpose('JW-07', {
  ...COMMON,
  title: 'a push token counts from nbf to exp and for an hour at most, with the agreed skew',
  verifies: ['PSH-02'],
  severity: 2,
  effect:
    'A token that was seen once wakes its user for ever, or ordinary calls fail on clocks that differ a little.',
  remedy:
    'Demand exp and iat as numbers, compare them with your own clock, and allow the skew of the profile.',
  variants: [{ times: 'wrong' }, { times: 'unusual' }, { times: 'over since it was taken' }],
  async when(world, { times }) {
    if (times === 'wrong') return tries(world, WRONG_TIMES)
    const { bob, gatekeeper, clock, offers } = world
    if (times !== 'unusual') {
      let known: string | undefined
      await bob.goesToBackground()
      await gatekeeper.pushes(bob, { name: '', token: (kit) => (known = plain(kit)) })
      await gatekeeper.seesOnline(bob)
      // without a clock of ours it stays good, and there is nothing to try
      if (!offers.includes('clock')) return { address: bob.address }
      await clock.advances(2 * DAY_MS)
      return tries(world, { 'taken before, and over since': () => known })
    }
    for (const [name, token] of Object.entries(RIGHT_TIMES)) {
      await bob.goesToBackground()
      await gatekeeper.pushes(bob, { name, token })
      await gatekeeper.seesOnline(bob)
    }
    return { address: bob.address }
  },
  then: (log, { address }, { times }) =>
    times === 'unusual' ? takesPushes(log, address) : refusesPushes(log, { address }),
})

/** All calls are taken and wake the user. */
function takesPushes(log: Log, address: string) {
  const logins = proofsOf(log, 'stream.login').filter((o) => o.data.ok && o.data.account === address)
  return pushCallsOf(log).map((call) => taken(call, logins, `a good token (${call.attack})`))
}

const swapped = (kit: PushKit, claims: PushKit['claims']) => {
  const signed = plain(kit)
  return cut(kit.token(kit.header, claims), 2, () => signed.split('.')[2] ?? '')
}
const MANGLED: Attacks = {
  'the signature of another token': (kit) => swapped(kit, { ...kit.claims, exp: kit.now + 1_200 }),
  'a signature of zeros': (kit) =>
    kit.token(kit.header, kit.claims, { signature: Buffer.alloc(64).toString('base64url') }),
  'a signature of ones': (kit) =>
    kit.token(kit.header, kit.claims, { signature: Buffer.alloc(64, 255).toString('base64url') }),
  'half a signature': (kit) => cut(plain(kit), 2, (text) => text.slice(0, 43)),
  'a flipped bit in the signature': (kit) =>
    cut(plain(kit), 2, (text) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`),
  'a flipped bit in the claims': (kit) =>
    cut(plain(kit), 1, (text) => `${text.slice(0, -1)}${text.at(-1) === 'Q' ? 'g' : 'Q'}`),
  'another header over the same signature': (kit) =>
    cut(plain(kit), 0, () => Buffer.from(JSON.stringify({ ...kit.header, x: 1 })).toString('base64url')),
  'aud twice, ours and then another': (kit) =>
    kit.token(kit.header, `${JSON.stringify(kit.claims).slice(0, -1)},"aud":"https://elsewhere.test"}`),
  'iss twice, right and then wrong': (kit) =>
    kit.token(kit.header, `${JSON.stringify(kit.claims).slice(0, -1)},"iss":"elsewhere"}`),
  'alg twice, right and then none': (kit) =>
    kit.token(`${JSON.stringify(kit.header).slice(0, -1)},"alg":"none"}`, kit.claims, { signature: '' }),
  'claims in a list': (kit) => kit.token(kit.header, JSON.stringify([kit.claims])),
  'claims in UTF-16': (kit) => {
    const utf16 = Buffer.from(JSON.stringify(kit.claims), 'utf16le').toString('base64url')
    return cut(kit.token(kit.header, kit.claims, 'stranger'), 1, () => utf16)
  },
  'no claims': (kit) => kit.token(kit.header, '{}'),
  'claims that are no JSON': (kit) => kit.token(kit.header, 'to everybody'),
  'two parts': (kit) => plain(kit).split('.').slice(0, 2).join('.'),
  'four parts': (kit) => `${plain(kit)}.${plain(kit).split('.')[2]}`,
  'five parts': (kit) => `${plain(kit)}..`,
  'an empty part': (kit) => cut(plain(kit), 1, () => ''),
  'a part in front': (kit) => `.${plain(kit)}`,
  'a token inside a token': (kit) => kit.token({ ...kit.header, cty: 'JWT' }, plain(kit), 'stranger'),
  'a long one': (kit) => kit.token(kit.header, { ...kit.claims, more: 'm'.repeat(20_000) }, 'stranger'),
}

purpose('JW-11', {
  ...COMMON,
  title: 'a push token that was changed, or means two things, is refused',
  verifies: ['PSH-02'],
  severity: 1,
  remedy:
    'Verify the octets that came, then parse exactly these. Of a member that comes twice take the last one, or refuse.',
  variants: [{ tokens: 'mangled' }],
  when: (world) => tries(world, MANGLED),
  then: (log, { address }) => refusesPushes(log, { address, malformed: MALFORMED }),
})
const MALFORMED = [
  'claims that are no JSON',
  'two parts',
  'four parts',
  'five parts',
  'an empty part',
  'a part in front',
  'a long one',
]
