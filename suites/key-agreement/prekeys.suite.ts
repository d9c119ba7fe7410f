import {
  arrived,
  control,
  fc,
  finds,
  judged,
  type Log,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  stimuliOf,
} from '#harness'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('fetch' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('use' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const) }) },
)

/** Steps in words. */
const WORDS: { readonly [step: string]: string } = {
  fetch: 'somebody fetches a bundle of Bob’s',
  use: 'somebody fetches one and begins a session from it',
  drain: 'bundles are fetched until the one-time prekeys are gone',
}

purpose(
  'KA-17',
  {
    title: 'no one-time prekey is ever handed out twice',
    verifies: ['E2E-05', 'E2E-06'],
    applies: ['signal'],
    severity: 1,
    effect:
      'Two sessions begin from one key; a recorded first message can be opened by whoever takes the device later.',
    remedy: 'Publish a key once. After a restart or refill, publish new keys only, under new ids.',
    cases: { smoke: 1, gate: 4, full: 40 },
    situations: ['session from a fetched bundle', 'pool drained', 'restart'],
    variants: [
      {
        steps: [{ do: 'use' }, { do: 'fetch' }, { do: 'drain' }, { do: 'use' }, { do: 'drain' }],
        restart: 'clean',
        at: 3,
      },
      {
        steps: [{ do: 'use' }, { do: 'drain' }, { do: 'fetch' }, { do: 'use' }, { do: 'drain' }],
        restart: 'kill',
        at: 2,
      },
    ],
    stimuli: fc.record({
      steps: fc.array(step, { minLength: 4, maxLength: 16 }),
      restart: fc.constant('none'),
      at: fc.constant(0),
    }),
    story: ({ steps, restart, at }) =>
      steps.flatMap((step, index) => [
        ...(restart !== 'none' && index === at ? [`the candidate is restarted (${restart})`] : []),
        WORDS[step.do] ?? step.do,
      ]),
    with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
    async when({ alice, bob, process, gatekeeper, reaches, meets }, { steps, restart, at }) {
      const shown: string[] = []
      for (const [index, step] of steps.entries()) {
        if (restart !== 'none' && index === at) {
          await process.restarts(restart as 'clean' | 'kill')
          await gatekeeper.seesOnline(bob)
          reaches('restart')
        }
        if (step.do === 'fetch') gatekeeper.servesBundle(bob, alice)
        if (step.do === 'drain') {
          gatekeeper.drainsPrekeys(bob, alice)
          await bob.catchesUp(alice)
          reaches('pool drained')
        }
        if (step.do === 'use') {
          const stranger = await meets(`stranger ${index}`)
          const sealed: Sealed = await stranger.sends(bob, 'a first message')
          await bob.catchesUp(stranger)
          shown.push(sealed.canary)
          reaches('session from a fetched bundle')
        }
      }
      const barrier = await bob.catchesUp(alice)
      return { account: bob.address, shown, barrier }
    },
    then: (log, { account, shown, barrier }) => [
      arrived(log, barrier, 'the candidate goes on'),
      ...shown.map((canary) =>
        finds(
          log,
          proof('message.shown', (d) => d.canary === canary),
          'a session from a fetched bundle works',
        ),
      ),
      ...servedOnce(log, account),
      ...refilled(log, account),
      notPublishedAgain(log, account),
      sameIdSameKey(log, account),
      control(
        finds(
          log,
          proof('bundle.checked', (d) => d.valid),
          'bundles verify',
        ),
      ),
    ],
  },
  {
    collect: (log) =>
      proofsOf(log, 'prekey.served')
        .filter((o) => o.data.keyKind.startsWith('one-time') && !o.pco.startsWith('wire:clone'))
        .map((o) => ({
          at: o.n,
          what: o.data.keyKind,
          key: o.data.key,
          value: `${o.data.account} ${o.data.fetch}`,
        })),
    then: (log) => {
      const entries = proofsOf(log, 'ledger.entry')
      const counts = new Map<string, number[]>()
      for (const o of entries) counts.set(o.data.key, [...(counts.get(o.data.key) ?? []), o.n])
      const twice = [...counts.values()].filter((at) => at.length > 1)
      if (twice[0])
        return [
          judged(
            'prekey ledger',
            'fail',
            `a ${entries[0]?.data.what} prekey was handed out ${twice[0].length} times`,
            twice.flat(),
          ),
        ]
      if (entries.length === 0)
        return [
          judged(
            'prekey ledger',
            'inconclusive',
            'no one-time prekey was handed out in the whole campaign',
            [],
            'absence',
          ),
        ]
      return [
        judged(
          'prekey ledger',
          'pass',
          `${entries.length} one-time prekeys of the whole campaign, each handed out once`,
          [entries[0]?.n ?? 0],
        ),
      ]
    },
  },
)

/** One-time keys, classical and Kyber, by their bytes: none in two fetches. Signed and last-resort keys repeat by design. */
function servedOnce(log: Log, account: string) {
  const served = proofsOf(log, 'prekey.served').filter((o) => o.data.account === account)
  return (['one-time', 'one-time-kyber'] as const).map((kind) => {
    const mine = served.filter((o) => o.data.keyKind === kind)
    const seen = new Map<string, number>()
    const again = mine.filter((o) => seen.has(o.data.key) || !seen.set(o.data.key, o.n))
    if (again.length > 0)
      return judged(
        'served once',
        'fail',
        `a ${kind} prekey was handed out twice`,
        again.flatMap((o) => [seen.get(o.data.key) ?? o.n, o.n]),
      )
    return judged(
      'served once',
      'pass',
      `${mine.length} ${kind} prekeys, each handed out once`,
      mine.slice(0, 2).map((o) => o.n),
    )
  })
}

/** A key that was handed out is not published once more: a directory that took it would hand it out again. */
function notPublishedAgain(log: Log, account: string) {
  const served = proofsOf(log, 'prekey.served').filter(
    (o) => o.data.account === account && o.data.keyKind.startsWith('one-time'),
  )
  const first = new Map(served.map((o) => [o.data.key, o.n]))
  const uploads = proofsOf(log, 'prekeys.published').filter((o) => o.data.account === account)
  const again = uploads.filter((o) =>
    [...o.data.oneTime, ...o.data.oneTimeKyber].some(({ key }) => (first.get(key) ?? o.n) < o.n),
  )
  return again.length > 0
    ? judged(
        'published once',
        'fail',
        'a one-time prekey that was handed out was published again',
        again.map((o) => o.n),
      )
    : judged(
        'published once',
        'pass',
        `${uploads.length} uploads, none with a key that was handed out`,
        uploads.slice(0, 1).map((o) => o.n),
      )
}

/** After every draining new one-time keys were published. */
function refilled(log: Log, account: string) {
  const drained = stimuliOf(log, 'situation.reached').filter((o) => o.data.name === 'pool drained')
  return drained.map((drain, index) => {
    const from = drained[index - 1]?.n ?? 0
    const published = proofsOf(log, 'prekeys.published').filter(
      (o) => o.data.account === account && o.n > from && o.data.oneTime.length > 0,
    )
    return published.length > 0
      ? judged(
          'refill',
          'pass',
          'a drained pool is filled again',
          published.slice(0, 1).map((o) => o.n),
        )
      : judged('refill', 'fail', 'a drained pool is not filled again', [drain.n], 'absence')
  })
}

/** An id never comes back with other key bytes while messages to the old key may be under way. */
function sameIdSameKey(log: Log, account: string) {
  const served = proofsOf(log, 'prekey.served').filter(
    (o) => o.data.account === account && o.data.keyKind !== 'signed',
  )
  const keys = new Map<string, string>()
  const changed = served.filter((o) => {
    const name = `${o.data.keyKind.includes('kyber') ? 'kyber' : 'classical'} ${o.data.id}`
    const known = keys.get(name)
    keys.set(name, known ?? o.data.key)
    return known !== undefined && known !== o.data.key
  })
  return changed.length > 0
    ? judged(
        'ids',
        'fail',
        'a prekey id came back with another key',
        changed.map((o) => o.n),
      )
    : judged(
        'ids',
        'pass',
        `${keys.size} ids, each with one key`,
        served.slice(0, 1).map((o) => o.n),
      )
}
