import {
  control,
  ENLISTMENT_REPLIES,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  verifyXeddsa,
} from '#harness'

const SIZES = {
  authkey: 32,
  e_keytype: 1,
  e_regid: 4,
  e_ident: 32,
  e_skey_id: 3,
  e_skey_val: 32,
  e_skey_sig: 64,
} as const
const FIELDS = [...Object.keys(SIZES), 'token']

type Reply = keyof typeof ENLISTMENT_REPLIES
const REPLIES = Object.keys(ENLISTMENT_REPLIES) as Reply[]

const attempts = (log: Log) =>
  proofsOf(log, 'http.exchange').filter((o) => o.data.by === 'candidate' && o.data.endpoint === 'enlistment')
const form = (body: string) => new URLSearchParams(body)

purpose('ENL-01', {
  title: 'enlistment is a form-encoded POST with the eight fields, once each',
  verifies: ['ENL-01'],
  severity: 2,
  effect: 'The gatekeeper refuses the user, or reads something else than the provider meant.',
  remedy: 'Send application/x-www-form-urlencoded with exactly the agreed fields.',
  tier: 'smoke',
  variants: [{ users: 1 }, { users: 3 }],
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave }, { users }) {
    for (const user of [bob, carol, dave].slice(0, users)) await user.enlists()
    return { users }
  },
  then: (log, { users }) => {
    const seen = attempts(log)
    return [
      judged(
        'form',
        seen.length >= users ? 'pass' : 'fail',
        `${seen.length} enlistment requests for ${users} users`,
        seen.map((o) => o.n),
        'absence',
      ),
      ...seen.flatMap((o) => {
        const type = String(o.data.requestHeaders['content-type'] ?? '')
          .split(';')[0]
          ?.trim()
        const names = [...form(o.data.requestBody).keys()].sort()
        return [
          judged('form', o.data.method === 'POST' ? 'pass' : 'fail', `the method is ${o.data.method}`, [o.n]),
          judged(
            'form',
            type === 'application/x-www-form-urlencoded' ? 'pass' : 'fail',
            `the content type is ${type || 'missing'}`,
            [o.n],
          ),
          judged('form', o.data.path.includes('?') ? 'fail' : 'pass', 'nothing stands in the query', [o.n]),
          judged(
            'form',
            names.join() === [...FIELDS].sort().join() ? 'pass' : 'fail',
            `the fields are ${names.join(', ')}`,
            [o.n],
          ),
        ]
      }),
    ]
  },
})

purpose('ENL-02', {
  title: 'the fields are base64url without padding, of the exact sizes',
  verifies: ['ENL-02'],
  severity: 2,
  effect: 'Keys are cut or misread, and the account cannot be written to.',
  remedy:
    'Encode raw key bytes without type octet, ids big-endian in their full width, base64url without padding.',
  variants: [{ users: 3 }],
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave }) {
    for (const user of [bob, carol, dave]) await user.enlists()
    return null
  },
  then: (log) => [
    finds(
      log,
      proof('http.exchange', (d) => d.endpoint === 'enlistment'),
      'an enlistment was seen',
    ),
    ...attempts(log).flatMap((o) => {
      const fields = form(o.data.requestBody)
      const sizes = Object.entries(SIZES).map(([name, size]) => {
        const value = fields.get(name) ?? ''
        const bytes = decode(value)
        const fault =
          bytes === undefined
            ? 'is not base64url without padding'
            : bytes.length === size
              ? ''
              : `decodes to ${bytes.length} octets, expected ${size}`
        return judged(
          'sizes',
          fault ? 'fail' : 'pass',
          fault ? `${name} ${fault}` : `${name} has ${size} octets`,
          [o.n],
        )
      })
      const type = decode(fields.get('e_keytype') ?? '')?.[0]
      const token = fields.get('token') ?? ''
      return [
        ...sizes,
        judged('sizes', type === 5 ? 'pass' : 'fail', `the key type is ${type}, expected 5`, [o.n]),
        judged(
          'sizes',
          Buffer.byteLength(token) <= 4096 && token !== '' ? 'pass' : 'fail',
          `the token has ${Buffer.byteLength(token)} octets, at most 4,096`,
          [o.n],
        ),
        ...['authkey', 'e_ident', 'e_skey_val'].map((name) =>
          judged(
            'sizes',
            decode(fields.get(name) ?? '')?.every((octet) => octet === 0) ? 'fail' : 'pass',
            `${name} is a key and not all zero`,
            [o.n],
          ),
        ),
      ]
    }),
  ],
})

/** Strict base64url without padding and without loose bits; `undefined` for anything else. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return /^[A-Za-z0-9_-]+$/.test(text) && bytes.toString('base64url') === text ? bytes : undefined
}

purpose('ENL-04', {
  title: 'the signed prekey is signed by the identity key that is enlisted with it',
  verifies: ['ENL-04'],
  severity: 1,
  effect: "Peers refuse the user's bundle, or take keys that nobody vouches for.",
  remedy:
    'Sign the serialised signed prekey (33 octets, type octet first) with the identity key of the same account.',
  tier: 'smoke',
  variants: [
    { users: 1, leaves: false },
    { users: 3, leaves: false },
    { users: 1, leaves: true },
  ],
  with: (given) => given.newcomers('bob', 'carol', 'dave'),
  async when({ bob, carol, dave, gatekeeper }, { users, leaves }) {
    await Promise.all([bob, carol, dave].slice(0, users).map((user) => user.enlists()))
    const user = leaves ? await bob.becomes() : undefined
    if (user) {
      await user.sets('interoperability', false)
      await gatekeeper.seesLeft(user)
      await user.sets('interoperability', true)
      await bob.enlists()
    }
    return null
  },
  then: (log) => [
    finds(
      log,
      proof('http.exchange', (d) => d.endpoint === 'enlistment'),
      'an enlistment was seen',
    ),
    ...attempts(log).map((o) => {
      const fields = form(o.data.requestBody)
      const [identity, key, signature] = ['e_ident', 'e_skey_val', 'e_skey_sig'].map((name) =>
        decode(fields.get(name) ?? ''),
      )
      const good =
        identity && key && signature && verifyXeddsa(identity, Buffer.concat([Buffer.of(5), key]), signature)
      return judged(
        'signature',
        good ? 'pass' : 'fail',
        good
          ? 'the signature verifies'
          : 'the signature of the signed prekey does not verify under the identity key',
        [o.n],
      )
    }),
  ],
})

purpose('ENL-08', {
  title: 'an enlistment that failed is treated as failed, though its HTTP status is 200',
  verifies: ['ENL-08'],
  severity: 2,
  effect: 'The user believes to be reachable and is not, or connects without an account.',
  remedy: 'Read status and reason of the JSON body; the HTTP status says nothing.',
  variants: [
    ...[
      'bad_integrator',
      'bad_token',
      'bad_identifier',
      'rate_limited',
      'suspended',
      'a_reason_of_next_year',
      '',
    ].map((reason) => ({ reason, replies: [] as Reply[] })),
    ...[0, 1, 2].map((part) => ({ reason: 'none', replies: REPLIES.filter((_, at) => at % 3 === part) })),
  ],
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol, gatekeeper }, { reason, replies }) {
    const answers: { told: string; answer: string }[] = []
    const attempts = async (told: string) => {
      answers.push({ told, answer: await bob.enlists() })
      await bob.settles()
    }
    if (replies.length === 0) {
      gatekeeper.misbehaves('fail-enlistment', { reason })
      await attempts(`a refusal with ${reason || 'an empty reason'}`)
    }
    for (const reply of replies) {
      gatekeeper.misbehaves('odd-enlistment', { reply })
      await attempts(`the reply "${reply}"`)
    }
    gatekeeper.behaves()
    const later = [await carol.enlists(), await bob.enlists()]
    return { answers, later, users: [carol.identifier, bob.identifier] }
  },
  then: (log, { answers, later, users }) => [
    control(
      finds(
        log,
        proof('http.exchange', (d) => d.endpoint === 'enlistment' && d.by === 'candidate'),
        'enlistments were tried',
      ),
    ),
    ...answers.map(({ told, answer }) =>
      answer === 'ok'
        ? judged('failure', 'fail', `the candidate took ${told} for a success`, [], 'positive')
        : judged('failure', 'pass', `the candidate did not take ${told} for a success (${answer})`),
    ),
    never(
      log,
      proof(
        'stream.login',
        (d) => !d.account || !users.some((user) => loggedInAs(log, user).includes(d.account)),
      ),
      'a login of a user who is not enlisted',
    ),
    ...users.map((user, at) =>
      judged(
        'failure',
        later[at] === 'ok' ? 'pass' : 'inconclusive',
        'control: a user who is not refused enlists afterwards',
        proofsOf(log, 'enlistment.decided')
          .filter((o) => o.data.identifier === user)
          .map((o) => o.n),
      ),
    ),
  ],
})

function loggedInAs(log: Log, identifier: string): string[] {
  return proofsOf(log, 'enlistment.decided')
    .filter((o) => o.data.identifier === identifier && o.data.status === 'ok')
    .map((o) => o.data.login)
}
