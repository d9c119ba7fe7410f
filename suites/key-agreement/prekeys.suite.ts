import {
  arrived,
  control,
  DRAINED,
  distinctIds,
  fc,
  finds,
  judged,
  lastingKeys,
  never,
  proof,
  proofsOf,
  publishedOnce,
  purpose,
  refilled,
  type Sealed,
  servedOnce,
  type Tester,
} from '#harness'

type Step = { readonly do: string; readonly pick: number }

const doing = (what: string, weight: number, pick: fc.Arbitrary<number> = fc.constant(0)) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(what), pick }),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  doing('fetch', 5),
  doing('use', 5, fc.nat({ max: 20 })),
  doing('reuse', 3, fc.nat({ max: 20 })),
  doing('drain', 1),
  doing('day', 1, fc.integer({ min: 1, max: 3 })),
)
const plain = (...names: readonly string[]) => names.map((name) => ({ do: name, pick: 0 }))
/** Steps in words. */
const WORDS: { readonly [step: string]: string } = {
  fetch: 'somebody fetches a bundle of Bob’s',
  use: 'a session is begun from a fetched bundle',
  reuse: 'a second session is begun from a bundle that was used',
  drain: 'bundles are fetched until the one-time prekeys are gone',
  day: 'days pass',
}

const DAY = 24 * 60 * 60 * 1000
/** Days of one schedule: fewer than the shortest grace period in which a bundle that was fetched still has to work. */
const MOST_DAYS = 6

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
    situations: ['session from a fetched bundle', 'bundle used again', DRAINED, 'restart'],
    variants: [
      { steps: plain('use', 'fetch', 'drain', 'use', 'reuse', 'drain'), restart: 'clean', at: 3 },
      { steps: plain('use', 'drain', 'fetch', 'use', 'reuse', 'drain'), restart: 'kill', at: 2 },
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
    async when({ alice, bob, process, gatekeeper, reaches, meets, clock, offers }, { steps, restart, at }) {
      const fetched: [Tester, Tester][] = []
      const used: Tester[] = []
      const shown: string[] = []
      const again: string[] = []
      let passed = 0
      const fetches = async (name: string) => {
        const pair: [Tester, Tester] = [await meets(`${name} 1`), await meets(`${name} 2`)]
        await gatekeeper.sharesBundle(bob, pair)
        fetched.push(pair)
      }
      for (const [index, { do: what, pick }] of steps.entries()) {
        if (restart !== 'none' && index === at) {
          await process.restarts(restart as 'clean' | 'kill')
          await gatekeeper.seesOnline(bob)
          reaches('restart')
        }
        if (what === 'fetch') await fetches(`stranger ${index}`)
        if (what === 'drain') {
          gatekeeper.drainsPrekeys(bob, alice)
          reaches(DRAINED)
          await bob.catchesUp(alice)
        }
        if (what === 'day' && offers.includes('clock') && passed + pick <= MOST_DAYS) {
          passed += pick
          await clock.advances(pick * DAY)
        }
        if (what === 'use') {
          if (fetched.length === 0) await fetches(`stranger ${index}`)
          const [[first, second] = []] = fetched.splice(pick % fetched.length, 1)
          if (!first || !second) continue
          shown.push((await first.sends(bob, 'a first message')).canary)
          await bob.catchesUp(first)
          used.push(second)
          reaches('session from a fetched bundle')
        }
        if (what === 'reuse' && used.length > 0) {
          const [second] = used.splice(pick % used.length, 1)
          if (!second) continue
          const sealed: Sealed = await second.sends(bob, 'from a bundle that was used')
          again.push(sealed.canary)
          await bob.catchesUp(alice)
          await bob.lists(second)
          reaches('bundle used again')
        }
      }
      const barrier = await bob.catchesUp(alice)
      return { account: bob.address, shown, again, barrier, passed }
    },
    then: (log, { account, shown, again, barrier, passed }) => [
      arrived(log, barrier, 'the candidate goes on'),
      ...shown.map((canary) =>
        finds(
          log,
          proof('message.shown', (d) => d.canary === canary),
          'a session from a fetched bundle works',
        ),
      ),
      never(
        log,
        proof('message.shown', (d) => again.includes(d.canary)),
        'a session from a bundle that was used before is opened',
      ),
      ...servedOnce(log, account),
      ...refilled(log, account),
      publishedOnce(log, account),
      distinctIds(log, account),
      // nobody has to replace lasting keys every day, and nobody may do so more often
      ...lastingKeys(log, account, 1 + passed),
      control(
        finds(
          log,
          proof('bundle.checked', (d) => d.valid),
          'bundles verify',
        ),
      ),
      never(
        log,
        proof('bundle.checked', (d) => d.account === account && !d.valid),
        'a bundle was handed out whose signatures do not verify',
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
