import {
  arrived,
  control,
  fc,
  guessedKeys,
  judged,
  type Log,
  neverTwice,
  proofsOf,
  publicValues,
  purpose,
} from '#harness'

const EFFECT =
  'Whoever can guess or repeat what the client draws has its private keys: every message, past and future, is open.'
const REMEDY =
  'Draw every key, nonce and id from the operating system’s generator at the moment of need; keep no generator state of your own, neither in memory over a fork nor in what is stored.'

purpose(
  'RN-01',
  {
    title: 'no public value that has to be unique appears twice',
    verifies: ['E2E-23'],
    severity: 1,
    effect: EFFECT,
    remedy: REMEDY,
    tier: 'smoke',
    // at full two hundred users are enlisted, so that a small state of the generator comes twice
    cases: { smoke: 0, gate: 0, full: 66 },
    variants: [{ restart: true }],
    stimuli: fc.record({ restart: fc.boolean() }),
    with: (given) =>
      given.users(
        { alice: 'tester', eve: 'tester', bob: 'candidate', carol: 'candidate', dave: 'candidate' },
        { fresh: true },
      ),
    async when({ alice, eve, bob, carol, dave, process, gatekeeper }, { restart }) {
      const users = [bob, carol, dave]
      for (const user of users) {
        await alice.opens(await user.sends(alice, 'hello'))
        await user.catchesUp(alice)
        await alice.opens(await user.sends(alice, 'in a new turn'))
      }
      if (restart) await process.restarts('kill')
      for (const user of users) {
        await gatekeeper.seesOnline(user)
        await user.catchesUp(alice)
        gatekeeper.drainsPrekeys(user, alice)
      }
      const barriers = []
      for (const user of users) {
        barriers.push(await user.catchesUp(alice))
        await alice.opens(await user.sends(alice, 'in one more turn'))
        await eve.opens(await user.sends(eve, 'in a new session'))
      }
      return { barriers }
    },
    then: (log, { barriers }) => [
      ...barriers.map((barrier) => control(arrived(log, barrier, 'the conversation works'))),
      neverTwice(publicValues(log)),
    ],
  },
  {
    collect: (log) =>
      publicValues(log).map(({ n, what, key, owner }) => ({ at: n, what, key, value: owner })),
    then: (log) => [
      neverTwice(
        proofsOf(log, 'ledger.entry').map(({ n, data }) => ({
          n,
          what: data.what,
          key: data.key,
          owner: data.value,
        })),
      ),
    ],
  },
)

purpose('RN-02', {
  title: 'two processes that start from the same state at the same time draw different values',
  verifies: ['E2E-23'],
  needs: ['state-export', 'state-import'],
  severity: 1,
  effect: EFFECT,
  remedy: REMEDY,
  variants: [{}],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief }) {
    await bob.settles()
    const state = await bob.exportsState('memory')
    const sealed = await alice.seals(bob, 'to whoever is there')
    const instances: string[] = []
    const barriers: string[] = []
    for (let run = 0; run < 2; run += 1) {
      const clone = await thief.clones(bob, state, { afresh: true })
      alice.delivers(sealed, clone)
      await clone.goesThrough(alice, sealed)
      clone.losesPrekeys(alice)
      await clone.tries(alice, 'an answer')
      await clone.settles()
      instances.push(clone.instance)
      barriers.push(sealed.canary)
    }
    return { user: bob.address, instances, barriers }
  },
  then: (log, { user, instances, barriers }) => [
    ...instances.map((instance, at) =>
      control(arrived(log, barriers[at] ?? '', 'the copy opens what is sent to it', instance)),
    ),
    drawnApart(log, user, instances.length),
  ],
})

purpose('RN-03', {
  title: 'a copy of the stored state draws other values than the original',
  verifies: ['E2E-23', 'ROB-04'],
  needs: ['state-export', 'state-import'],
  severity: 1,
  effect: `${EFFECT} A backup is enough.`,
  remedy: REMEDY,
  variants: [{}],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief }) {
    await bob.settles()
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state)
    const first = await alice.sends(clone, 'to the copy')
    await clone.goesThrough(alice, first)
    clone.losesPrekeys(alice)
    await clone.tries(alice, 'an answer')
    await clone.settles()
    bob.losesPrekeys(alice)
    await bob.settles()
    await bob.sends(alice, 'an answer too')
    const barrier = await bob.catchesUp(alice)
    return { user: bob.address, barrier, first: first.canary, instance: clone.instance }
  },
  then: (log, { user, barrier, first, instance }) => [
    control(arrived(log, barrier, 'the original goes on')),
    control(arrived(log, first, 'the copy opens what is sent to it', instance)),
    drawnApart(log, user, 2),
  ],
})

purpose('RN-05', {
  title: 'no private key is the digest of something that can be guessed',
  verifies: ['E2E-23'],
  severity: 2,
  effect: EFFECT,
  remedy: REMEDY,
  variants: [{}],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper }) {
    gatekeeper.drainsPrekeys(bob, alice)
    const barrier = await bob.catchesUp(alice)
    await alice.opens(await bob.sends(alice, 'in a new turn'))
    return { barrier, names: [bob.handle, bob.identifier, bob.address, alice.address] }
  },
  then: (log, { barrier, names }) => {
    const values = publicValues(log)
    const guessed = guessedKeys(values, names)
    const hits = values.filter(({ key }) => guessed.has(key))
    const because = 'a public key belongs to a private key that can be guessed'
    return [
      control(arrived(log, barrier, 'the conversation works')),
      control(
        guessedKeys([{ key: GUESSABLE, t: 5_000, id: 1 }], []).size === 1
          ? judged(
              'guesses',
              'pass',
              'a key made from its id is found',
              values.slice(0, 1).map(({ n }) => n),
            )
          : judged('guesses', 'fail', 'a key made from its id is not found'),
      ),
      hits[0]
        ? judged(
            'guesses',
            'fail',
            `${because}: ${hits[0].what}, ${guessed.get(hits[0].key)}`,
            hits.map(({ n }) => n),
          )
        : judged(
            'guesses',
            'pass',
            `${values.length} keys, none guessed`,
            values.map(({ n }) => n),
          ),
    ]
  },
})

/** The public key whose private key is SHA-256 of the text “1”. */
const GUESSABLE = '39dc2e813bb45ff063a376e316b10cd0addd7306555ca0dd2890194d37960152'

/** Keys that different processes made after the same state: one-time prekeys, base keys and ratchet keys. */
function drawnApart(log: Log, user: string, processes: number) {
  const drawn = new Map<string, Map<string, number>>()
  const put = (process: string, key: string | undefined, n: number) => {
    if (key === undefined) return
    const keys = drawn.get(process) ?? new Map<string, number>()
    drawn.set(process, keys.set(key, n))
  }
  const exported = proofsOf(log, 'state.exported')[0]?.n ?? 0
  let clones = 0
  for (const o of log.observations) {
    if (o.kind !== 'proof' || o.n < exported) continue
    if (o.type === 'stream.login' && o.pco.startsWith('wire:clone') && o.data.ok) clones += 1
    const process = o.pco.startsWith('wire:clone') ? `copy ${clones}` : 'original'
    if (o.type === 'prekeys.published' && o.data.account === user)
      for (const { key } of [...o.data.oneTime, ...o.data.oneTimeKyber]) put(process, key, o.n)
    if (o.type === 'ciphertext.sent' && o.data.from === user) {
      put(process, o.data.header?.baseKey, o.n)
      put(process, o.data.header?.ratchetKey, o.n)
    }
  }
  const sets = [...drawn]
  const same = sets.flatMap(([process, keys], index) =>
    sets
      .slice(index + 1)
      .flatMap(([, others]) =>
        [...keys]
          .filter(([key]) => others.has(key))
          .map(([key, n]) => ({ process, n, other: others.get(key) ?? n })),
      ),
  )
  const at = sets.flatMap(([, keys]) => [...keys.values()].slice(0, 2))
  const because = `two processes made the same key after the same state`
  if (same[0])
    return judged(
      'drawn apart',
      'fail',
      because,
      same.flatMap(({ n, other }) => [n, other]),
    )
  return sets.length >= processes
    ? judged('drawn apart', 'pass', `not so: ${because}`, at)
    : judged(
        'drawn apart',
        'inconclusive',
        `only ${sets.length} of ${processes} made any keys`,
        at,
        'absence',
      )
}
