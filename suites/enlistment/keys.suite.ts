import {
  control,
  finds,
  judged,
  type Log,
  type Newcomer,
  proof,
  proofsOf,
  purpose,
  SMALL_ORDER_KEYS,
} from '#harness'

const KEYS = ['authkey', 'e_ident', 'e_skey_val'] as const

/** The form fields of every enlistment that was asked for, in order, with the octets of the three public keys in hex. */
const formsOf = (log: Log) =>
  proofsOf(log, 'http.exchange')
    .filter((o) => o.data.by === 'candidate' && o.data.endpoint === 'enlistment')
    .map((o) => {
      const fields = new URLSearchParams(o.data.requestBody)
      const hex = (name: string) => Buffer.from(fields.get(name) ?? '', 'base64url').toString('hex')
      return { n: o.n, type: hex('e_keytype'), keys: KEYS.map((name) => ({ name, key: hex(name) })) }
    })

const wereEnlisted = (log: Log, users: readonly string[]) =>
  users.map((identifier) =>
    finds(
      log,
      proof('enlistment.decided', (d) => d.identifier === identifier && d.status === 'ok'),
      'a user was enlisted',
    ),
  )

const all = (users: readonly Newcomer[]) => users.map((user) => user.identifier)

purpose('ENL-03', {
  title: 'enlisted keys are of type 5, and usable points',
  verifies: ['ENL-03'],
  severity: 1,
  effect: 'Secrets that are agreed on with such a key are known to everybody.',
  remedy: 'Generate X25519 keys with the library, send type octet 5, and look at what you send.',
  variants: [{ users: 1 }, { users: 4 }],
  with: (given) => given.newcomers('bob', 'carol', 'dave', 'erin'),
  async when({ bob, carol, dave, erin }, { users }) {
    const enlisting = [bob, carol, dave, erin].slice(0, users)
    for (const user of enlisting) await user.enlists()
    return { users: all(enlisting) }
  },
  then: (log, { users }) => [
    ...formsOf(log).flatMap(({ n, type, keys }) => [
      judged('keys', type === '05' ? 'pass' : 'fail', `the key type is ${type || 'missing'}, expected 05`, [
        n,
      ]),
      ...keys.map(({ name, key }) =>
        judged('keys', isSmall(key) ? 'fail' : 'pass', `${name} is a point of full order`, [n]),
      ),
    ]),
    ...wereEnlisted(log, users),
  ],
})

/** In any encoding: the highest bit is not looked at (RFC 7748, section 5). */
function isSmall(key: string): boolean {
  const octets = Buffer.from(key, 'hex')
  const last = octets.at(-1)
  if (last === undefined) return false
  octets[octets.length - 1] = last & 0x7f
  return (
    SMALL_ORDER_KEYS.some((small) => Buffer.compare(small.slice(-32), octets) === 0) ||
    octets.every((o) => o === 0)
  )
}

purpose('ENL-05', {
  title: 'the key of the transport is no key of the encryption between users',
  verifies: ['ENL-05'],
  severity: 2,
  effect: 'What is signed or agreed on in one protocol can be used to break into the other.',
  remedy: 'Make a key pair for each role, and never take one for another, at no enlistment.',
  variants: [{ times: 1 }, { times: 3 }],
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol }, { times }) {
    for (let n = 0; n < times; n += 1) for (const user of [bob, carol]) await user.enlists()
    return { users: all([bob, carol]) }
  },
  then: (log, { users }) => {
    const seen = formsOf(log).flatMap(({ n, keys }) => keys.map((each) => ({ n, ...each })))
    const twice = seen.filter(({ key, name }) =>
      seen.some((other) => other.key === key && other.name !== name),
    )
    return [
      judged(
        'keys',
        twice.length > 0 ? 'fail' : 'pass',
        twice[0] ? `one key stands in two roles (${twice[0].name})` : 'no key stands in two roles',
        (twice.length > 0 ? twice : seen).map(({ n }) => n),
      ),
      ...wereEnlisted(log, users),
    ]
  },
})

const MANY = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const

purpose('ENL-06', {
  title: 'no two users enlist with one key',
  verifies: ['ENL-06'],
  severity: 1,
  effect: 'Whoever holds one account reads and writes in the name of another.',
  remedy: 'Generate the keys on the device of each user, and keep them there.',
  variants: [
    { order: 'one by one', restart: 'none' },
    { order: 'at once', restart: 'none' },
    { order: 'one by one', restart: 'clean' },
  ],
  with: (given) => given.newcomers(...MANY),
  async when(world, { order, restart }) {
    const users = MANY.map((name) => world[name])
    if (order === 'at once') await Promise.all(users.map((user) => user.enlists()))
    else
      for (const [at, user] of users.entries()) {
        if (restart !== 'none' && at === users.length / 2) await world.process.restarts('clean')
        await user.enlists()
      }
    return { users: all(users) }
  },
  then: (log, { users }) => {
    const decided = proofsOf(log, 'enlistment.decided').filter((o) => o.data.status === 'ok')
    const seen = decided.flatMap(({ n, data: { identifier, fields } }) =>
      KEYS.map((name) => ({ n, name, identifier, key: String(fields[name] ?? '') })),
    )
    const shared = seen.filter(({ key, identifier }) =>
      seen.some((other) => other.key === key && other.identifier !== identifier),
    )
    return [
      judged(
        'keys',
        shared.length > 0 ? 'fail' : 'pass',
        shared[0]
          ? `two users enlisted with one ${shared[0].name}`
          : `${users.length} users, and no key twice`,
        (shared.length > 0 ? shared : seen).map(({ n }) => n),
      ),
      ...wereEnlisted(log, users).map(control),
    ]
  },
})
