import {
  type CandidateUser,
  control,
  finds,
  judged,
  KEY_SET_REPLIES,
  type Log,
  never,
  type Props,
  type PushAttack,
  proof,
  proofsOf,
  purpose,
  pushCallsOf,
  stimuliOf,
  taken,
  WRONG_CERTIFICATES,
} from '#harness'

interface World extends Props {
  readonly bob: CandidateUser
}

const MINUTE_MS = 60_000

const byFormerKey: PushAttack = {
  name: 'signed by a key that was withdrawn',
  token: (kit) => kit.token({ ...kit.header, kid: kit.former.kid ?? '' }, kit.claims, 'former'),
}
const byStranger = (name: string): PushAttack => ({
  name,
  token: (kit) => kit.token({ ...kit.header, kid: 'stranger' }, kit.claims, 'stranger'),
})

/** An ordinary call to a user in the background, who comes and goes again. */
async function wakes({ bob, gatekeeper }: World): Promise<void> {
  await bob.goesToBackground()
  await gatekeeper.pushes(bob)
  await gatekeeper.seesOnline(bob)
  await bob.goesToBackground()
}

/** What the keys go through between two ordinary calls. */
const STORIES: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async rotated(world) {
    world.gatekeeper.rotatesPushKeys()
    await world.clock.advances(MINUTE_MS)
    await wakes(world)
    const formerStays: PushAttack = { ...byFormerKey, name: '' }
    await world.gatekeeper.pushes(world.bob, formerStays)
    await world.gatekeeper.seesOnline(world.bob)
    await world.bob.goesToBackground()
  },
  async 'withdrawn after a rotation'(world) {
    world.gatekeeper.rotatesPushKeys()
    await world.clock.advances(MINUTE_MS)
    await wakes(world)
    world.gatekeeper.withdrawsPushKeys()
    await world.clock.advances(world.keysLastMs + MINUTE_MS)
    await world.gatekeeper.pushes(world.bob, byFormerKey)
  },
  async 'withdrawn, and a call of before comes again'(world) {
    world.gatekeeper.rotatesPushKeys()
    await world.clock.advances(MINUTE_MS)
    await wakes(world)
    let token: string | undefined
    const taken: PushAttack = { name: '', token: (kit) => (token = byFormerKey.token?.(kit)) }
    await world.gatekeeper.pushes(world.bob, taken)
    await world.gatekeeper.seesOnline(world.bob)
    await world.bob.goesToBackground()
    world.gatekeeper.withdrawsPushKeys()
    await world.clock.advances(world.keysLastMs + MINUTE_MS)
    const name = 'taken before, when the key that signed it was not withdrawn'
    await world.gatekeeper.pushes(world.bob, { name, token: () => token })
  },
  async 'withdrawn unseen'(world) {
    world.gatekeeper.rotatesPushKeys()
    world.gatekeeper.withdrawsPushKeys()
    await world.clock.advances(world.keysLastMs + MINUTE_MS)
    await world.gatekeeper.pushes(world.bob, byFormerKey)
  },
  async 'withdrawn while the keys cannot be had'(world) {
    world.gatekeeper.rotatesPushKeys()
    world.gatekeeper.withdrawsPushKeys()
    world.gatekeeper.misbehaves('drop-jwks', {})
    await world.clock.advances(2 * world.keysLastMs + MINUTE_MS)
    await world.gatekeeper.pushes(world.bob, byFormerKey)
  },
  async 'answered with something else'(world) {
    for (const reply of Object.keys(KEY_SET_REPLIES) as (keyof typeof KEY_SET_REPLIES)[]) {
      world.gatekeeper.misbehaves('odd-jwks', { reply })
      await world.clock.advances(2 * world.keysLastMs + MINUTE_MS)
      await world.gatekeeper.pushes(world.bob, byStranger(`signed by a stranger, the key set being ${reply}`))
    }
  },
  async 'offered under a wrong certificate'(world) {
    for (const certificate of WRONG_CERTIFICATES) {
      world.gatekeeper.misbehaves('wrong-certificate', { certificate })
      await world.clock.advances(2 * world.keysLastMs + MINUTE_MS)
      await world.gatekeeper.pushes(
        world.bob,
        byStranger(`signed by a stranger, the certificate: ${certificate}`),
      )
    }
  },
}

purpose('JW-12', {
  title: 'push calls are verified with the keys that the gatekeeper publishes now, and with no others',
  verifies: ['PSH-03', 'PSH-02'],
  applies: ['push'],
  needs: ['clock'],
  severity: 2,
  effect: 'Whoever stole a key that was withdrawn goes on waking users, or a rotation ends all push calls.',
  remedy:
    'Fetch the set again for an unknown kid and after the cache period, replace what you hold, follow no redirects, and refuse when there are no keys.',
  variants: Object.keys(STORIES).map((keys) => ({ keys })),
  with: (given): Promise<World> => given.users({ bob: 'candidate' }),
  async when(world, { keys }) {
    const { bob, gatekeeper, clock } = world
    await clock.advances(MINUTE_MS)
    await wakes(world)
    await STORIES[keys]?.(world)
    await bob.settles()
    gatekeeper.behaves()
    await clock.advances(MINUTE_MS)
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    return { address: bob.address }
  },
  then: (log, { address }, { keys }) => [
    ...keysFollowed(log, address),
    never(
      log,
      proof('http.exchange', (d) => d.endpoint === 'elsewhere'),
      'the candidate fetched keys from somewhere else',
    ),
    ...(keys === 'offered under a wrong certificate' ? guarded(log) : []),
  ],
})

/** Calls with good tokens are taken, whatever key signed them; the first one is the control. Others wake nobody. */
function keysFollowed(log: Log, address: string) {
  const logins = proofsOf(log, 'stream.login').filter((o) => o.data.ok && o.data.account === address)
  const calls = pushCallsOf(log)
  return calls.map((call, at) => {
    if (call.attack === '') return at === 0 ? control(taken(call, logins)) : taken(call, logins)
    const next = calls[at + 1]?.at ?? Number.POSITIVE_INFINITY
    const woken = logins.filter(({ n }) => n > call.at && n < next)
    const isRefused = call.status === 401 || call.status === 403
    return judged(
      'push',
      isRefused && woken.length === 0 ? 'pass' : 'fail',
      `a push call is answered with ${call.status || 'nothing'}${woken.length > 0 ? ' and wakes the user' : ''}: ${call.attack}`,
      [call.answer, ...woken.map(({ n }) => n)],
    )
  })
}

/** Nothing is asked of a server whose certificate is not good. */
function guarded(log: Log) {
  const [first] = stimuliOf(log, 'misbehaviour.set').filter((o) => o.data.name === 'wrong-certificate')
  const last = stimuliOf(log, 'misbehaviour.set').findLast((o) => o.data.name === 'wrong-certificate')
  const isMeanwhile = (n: number) => n > (first?.n ?? 0) && n < (last?.n ?? 0)
  return [
    never(
      log,
      proof('http.exchange', (d, o) => d.endpoint === 'jwks' && d.by === 'candidate' && isMeanwhile(o.n)),
      'keys were fetched from a server whose certificate is not good for it',
    ),
    control(finds(log, proof('tls.ended'), 'the candidate saw a wrong certificate')),
  ]
}
