import {
  arrived,
  CHAIN_DEFECTS,
  control,
  finds,
  type Judgement,
  judged,
  type Log,
  type Newcomer,
  type Props,
  proof,
  proofsOf,
  purpose,
  REPLY_DAMAGES,
} from '#harness'

const handshakes = (log: Log) => proofsOf(log, 'noise.handshake')
const FORMS = [{ transport: 'noise' }, { transport: 'noise-binary' }]

purpose('NOI-01', {
  tier: 'smoke',
  title: 'every connection begins with a complete handshake of its own',
  verifies: ['NOI-01'],
  applies: ['stream:noise'],
  severity: 1,
  effect: 'Keys of an earlier connection live on: who learns them reads and writes later connections too.',
  remedy: 'Run the whole handshake on every connection, and drop keys and counters with the connection.',
  variants: FORMS,
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper, process }) {
    for (let round = 0; round < 3; round += 1) {
      gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      await bob.catchesUp(alice)
    }
    await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    return { barrier: await bob.catchesUp(alice), address: bob.address }
  },
  then: (log, { barrier, address }) => {
    const seen = handshakes(log)
    const complete = seen.filter((o) => o.data.complete && o.data.account === address)
    const odd = seen.filter((o) => o.data.early !== '' || o.data.detail.startsWith('refused'))
    return [
      arrived(log, barrier, 'the conversation goes on over new connections'),
      odd.length > 0
        ? judged(
            'handshake',
            'fail',
            `a connection began with something else: ${odd[0]?.data.detail}`,
            at(odd),
          )
        : judged('handshake', 'pass', 'no connection began with anything else', at(complete)),
      judged(
        'handshake',
        complete.length >= 4 ? 'pass' : 'fail',
        `${complete.length} connections began with a complete handshake, at least 4 were made`,
        at(complete),
        'absence',
      ),
    ]
  },
})

const at = (seen: readonly { readonly n: number }[]) => seen.map((o) => o.n)

purpose('NOI-02', {
  title: 'no ephemeral key is used twice',
  verifies: ['NOI-02'],
  applies: ['stream:noise'],
  severity: 1,
  effect:
    'Connections that share an ephemeral key share what protects them: one that is opened opens the others.',
  remedy: 'Make a new ephemeral key pair for every attempt, also after one that failed.',
  variants: [
    { transport: 'noise', restart: 'none' },
    { transport: 'noise', restart: 'kill' },
  ],
  with: (given) => given.users({ bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ bob, carol, gatekeeper, process }, { restart }) {
    gatekeeper.misbehaves('noise-reply', { damage: 'payload tag flipped' })
    for (const user of [bob, carol]) gatekeeper.cuts(user)
    await gatekeeper.seesHandshakes(6)
    gatekeeper.behaves()
    if (restart === 'kill') await process.restarts('kill')
    for (const user of [bob, carol]) await gatekeeper.seesOnline(user)
    for (const user of [bob, carol]) gatekeeper.cuts(user)
    for (const user of [bob, carol]) await gatekeeper.seesOnline(user)
    return null
  },
  then: (log) => {
    const keys = new Map<string, number[]>()
    for (const { n, data } of handshakes(log))
      if (data.ephemeral !== '') keys.set(data.ephemeral, [...(keys.get(data.ephemeral) ?? []), n])
    const [twice] = [...keys.values()].filter((seen) => seen.length > 1)
    const failed = handshakes(log).filter((o) => !o.data.complete && o.data.flaw !== '')
    return [
      control(
        judged(
          'attempts',
          failed.length > 1 ? 'pass' : 'fail',
          `${failed.length} attempts failed`,
          at(failed),
          'absence',
        ),
      ),
      twice
        ? judged('ephemeral', 'fail', `an ephemeral key was used ${twice.length} times`, twice)
        : judged('ephemeral', 'pass', `${keys.size} ephemeral keys, no two alike`, at(handshakes(log))),
    ]
  },
})

purpose('NOI-03', {
  title: 'the static key of a handshake is the one that was enlisted',
  verifies: ['NOI-03'],
  applies: ['stream:noise'],
  severity: 1,
  effect: 'A connection is not bound to the device that enlisted: whoever has a token can take its place.',
  remedy:
    'Prove in the handshake the private half of the authkey of the latest enlistment, one for each user.',
  variants: [
    { transport: 'noise', then: 'connects again' },
    { transport: 'noise', then: 'is killed' },
    { transport: 'noise', then: 'enlists again' },
  ],
  with: (given) => given.newcomers('bob', 'carol'),
  async when({ bob, carol, ...props }, { then }) {
    await bob.enlists()
    await carol.enlists()
    if (then === 'is killed') await props.process.restarts('kill')
    if (then === 'enlists again') {
      await bob.enlists()
      const left = await carol.becomes()
      await left?.sets('interoperability', false)
      if (left) await props.gatekeeper.seesLeft(left)
      await carol.enlists()
    }
    for (const user of [bob, carol]) await props.again(user)
    return null
  },
  then: (log) => [
    control(
      finds(
        log,
        proof('noise.handshake', (d) => d.complete),
        'handshakes were completed',
      ),
    ),
    ...handshakes(log)
      .filter((o) => o.data.complete)
      .map((o) => {
        const enlisted = proofsOf(log, 'enlistment.decided').filter(
          (e) => e.n < o.n && e.data.status === 'ok' && e.data.login === o.data.account,
        )
        const key = Buffer.from(String(enlisted.at(-1)?.data.fields.authkey ?? ''), 'base64url').toString(
          'hex',
        )
        return key === o.data.staticKey
          ? judged('static key', 'pass', 'the static key is the enlisted one', [o.n])
          : judged('static key', 'fail', 'the static key is not the one of the latest enlistment', [o.n])
      }),
  ],
})

purpose('NOI-04', {
  title: 'the last handshake message carries a good token and the version that is spoken',
  verifies: ['NOI-04', 'VER-01'],
  applies: ['stream:noise'],
  needs: ['clock'],
  severity: 2,
  effect: 'The gatekeeper cannot tell who connects or what it speaks, and refuses or guesses.',
  remedy:
    'Put a fresh token, the internal address and the protocol version into the payload, as the profile has it.',
  variants: [
    { transport: 'noise', hours: 0 },
    { transport: 'noise-binary', hours: 0 },
    { transport: 'noise', hours: 3 },
  ],
  with: (given) => given.newcomers('bob'),
  async when({ bob, clock, again, protocolVersion }, { hours }) {
    await bob.enlists()
    if (hours > 0) await clock.advances(hours * 3_600_000)
    await again(bob)
    return { version: protocolVersion }
  },
  then: (log, { version }) => {
    const complete = handshakes(log).filter((o) => o.data.complete)
    const tokens = proofsOf(log, 'token.presented').filter((o) => o.data.at === 'stream')
    const bad = tokens.filter((o) => !o.data.verified)
    return [
      finds(
        log,
        proof('noise.handshake', (d) => d.complete),
        'a handshake was completed',
      ),
      ...complete.map((o) => {
        const wrong = payloadProblem(o.data.payload, version)
        return judged('payload', wrong ? 'fail' : 'pass', wrong || 'the payload is as the profile has it', [
          o.n,
        ])
      }),
      bad.length > 0
        ? judged('token', 'fail', `a token was refused: ${bad[0]?.data.reason}`, at(bad))
        : judged(
            'token',
            tokens.length > 1 ? 'pass' : 'fail',
            `${tokens.length} good tokens`,
            at(tokens),
            'absence',
          ),
    ]
  },
})

function payloadProblem(base64: string, version: string): string {
  let payload: unknown
  try {
    payload = JSON.parse(Buffer.from(base64, 'base64').toString())
  } catch {
    return 'the payload is not JSON'
  }
  const { version: told, token, login } = payload as Record<string, unknown>
  if (told !== version) return `the version is ${JSON.stringify(told)}, the profile's is ${version}`
  return typeof token === 'string' && typeof login === 'string' ? '' : 'token or login is missing'
}

/** Tries to connect under each flaw of the server, then to a correct one. */
async function meetsFlaws(
  { bob, gatekeeper, again }: Props & { readonly bob: Newcomer },
  flaws: readonly (() => void)[],
): Promise<{ readonly flaws: number; readonly back: boolean }> {
  await bob.enlists()
  for (const [index, flaw] of flaws.entries()) {
    flaw()
    await again(bob)
    await gatekeeper.seesHandshakes(index + 2)
  }
  gatekeeper.behaves()
  return { flaws: flaws.length, back: await again(bob) }
}

/** No connection to a server with a flaw got an answer, and a correct one got all of it. */
function keptBack(log: Log, flaws: number): readonly Judgement[] {
  const met = handshakes(log).filter((o) => o.data.flaw !== '')
  const told = handshakes(log).filter((o) => o.data.early !== '')
  const answered = met.filter((o) => o.data.complete || o.data.answered > 0)
  const good = handshakes(log).filter((o) => o.data.complete && o.data.flaw === '')
  const kinds = new Set(met.map((o) => o.data.flaw)).size
  return [
    control(
      judged(
        'flaws',
        kinds === flaws ? 'pass' : 'fail',
        `${kinds} of ${flaws} flaws were met`,
        at(met),
        'absence',
      ),
    ),
    answered[0]
      ? judged(
          'answer',
          'fail',
          `${answered[0].data.answered} octets followed a flawed message: ${answered[0].data.flaw}`,
          at(answered),
        )
      : judged('answer', 'pass', 'nothing follows a flawed message', at(met)),
    told[0]
      ? judged('answer', 'fail', 'the first message carries something before the server is known', at(told))
      : judged('answer', 'pass', 'the first message carries nothing', at(good)),
    judged(
      'control',
      good.length > 1 ? 'pass' : 'fail',
      `${good.length} handshakes with a correct server were completed`,
      at(good),
      'absence',
    ),
  ]
}

purpose('NOI-05', {
  title: 'a client tells a server nothing before it knows whose key it talks to',
  verifies: ['NOI-05'],
  applies: ['stream:noise'],
  severity: 1,
  effect: 'Anybody on the way can play the gatekeeper, and is given the token that logs in as the user.',
  remedy:
    'Check signatures from the pinned root down, issuers, validity, name and key before the last message is sent.',
  variants: FORMS,
  with: (given) => given.newcomers('bob'),
  when: ({ ...props }) =>
    meetsFlaws(
      props,
      CHAIN_DEFECTS.map((defect) => () => props.gatekeeper.misbehaves('noise-chain', { defect })),
    ),
  then: (log, { flaws }) => keptBack(log, flaws),
})

purpose('NOI-06', {
  title: 'a damaged handshake message ends the handshake',
  verifies: ['NOI-06'],
  applies: ['stream:noise'],
  severity: 1,
  effect: 'What was changed on the way is taken for the gatekeeper, or answered with keys derived from it.',
  remedy: 'Close the connection and drop its state as soon as a handshake message does not authenticate.',
  variants: FORMS,
  with: (given) => given.newcomers('bob'),
  when: ({ ...props }) =>
    meetsFlaws(
      props,
      REPLY_DAMAGES.map((damage) => () => props.gatekeeper.misbehaves('noise-reply', { damage })),
    ),
  then: (log, { flaws }) => keptBack(log, flaws),
})
