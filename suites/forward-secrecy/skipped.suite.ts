import { arrived, control, judged, keyScan, keysInState, type Log, proofsOf, purpose } from '#harness'

const DAY_MS = 24 * 60 * 60 * 1000
/** Keys of skipped messages that may be kept for one chain, and for all that are open. */
const MOST_OF_A_CHAIN = 2_000
const MOST_CHAINS = 5

/** Messages passed over at once. */
const LONGEST_JUMP = 1_000

purpose('FS-07', {
  title: 'keys of messages that never came are kept in a bounded number',
  verifies: ['E2E-08'],
  applies: ['signal'],
  needs: ['state-export'],
  severity: 2,
  effect: 'A server that withholds messages has their keys pile up, for whoever takes the device later.',
  remedy: 'Bound the keys that are kept for one chain and the chains that are open; delete the oldest.',
  situations: ['more than a chain may keep', 'several chains', 'more than all may keep'],
  variants: [
    { withheld: [2100] },
    { withheld: [100, 100, 100] },
    { withheld: [1500, 1000, 800] },
    { withheld: Array.from({ length: 12 }, () => 950) },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, reaches }, { withheld }) {
    const chains: string[][] = []
    for (const count of withheld) {
      const secrets = await alice.chainSecrets(bob, count)
      const come: string[] = []
      for (const [n, { seed }] of secrets.entries()) {
        // No single jump is longer than what every implementation follows.
        if (n > 0 && n % LONGEST_JUMP === 0) {
          await alice.sends(bob, 'one of many that comes')
          come.push(seed)
        } else await alice.skips(bob)
      }
      chains.push(secrets.map(({ seed }) => seed).filter((seed) => !come.includes(seed)))
      await alice.sends(bob, 'after those that never come')
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'a turn'))
      if (count > MOST_OF_A_CHAIN) reaches('more than a chain may keep')
    }
    if (withheld.length > 1) reaches('several chains')
    const all = withheld.reduce((sum, count) => sum + count, 0)
    if (all > MOST_OF_A_CHAIN * MOST_CHAINS) reaches('more than all may keep')
    const barrier = await bob.catchesUp(alice)
    return { state: await bob.exportsState('memory'), chains, barrier }
  },
  then: (log, { state, chains, barrier }) => {
    const found = keysInState(log, state, chains.flat())
    const at = proofsOf(log, 'state.exported').map((o) => o.n)
    const kept = chains.map((chain) => chain.filter((label) => found?.has(label)).length)
    const total = kept.reduce((sum, count) => sum + count, 0)
    const isBounded =
      kept.every((count) => count <= MOST_OF_A_CHAIN) && total <= MOST_OF_A_CHAIN * MOST_CHAINS
    const text = `of ${chains.flat().length} withheld messages ${total} keys are kept (${kept.join(', ')})`
    return [
      control(arrived(log, barrier, 'the conversation goes on')),
      control(
        total > 0
          ? judged('kept', 'pass', 'keys of withheld messages are found', at)
          : judged('kept', 'fail', 'no key of a withheld message is found', at, 'absence'),
      ),
      isBounded ? judged('bound', 'pass', text, at) : judged('bound', 'fail', text, at),
    ]
  },
})

purpose('FS-08', {
  title: 'the key of a message that comes very late is gone once it came',
  verifies: ['E2E-08'],
  applies: ['signal'],
  needs: ['state-export', 'clock'],
  severity: 2,
  effect: 'What was held back for months can be opened again after it was read.',
  remedy:
    'Delete the key of a late message as that of any other; better, give keys of skipped messages an age limit.',
  variants: [{ days: 90 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, clock }, { days }) {
    const [late, other] = await alice.chainSecrets(bob, 2)
    const held = await alice.seals(bob, 'three months on its way')
    await alice.skips(bob)
    const before = await bob.catchesUp(alice)
    const young = await bob.exportsState('memory')
    for (let passed = 0; passed < days; passed += 30) await clock.advances(30 * DAY_MS)
    await bob.settles()
    const old = await bob.exportsState('memory')
    alice.delivers(held, bob)
    const after = await bob.catchesUp(alice)
    const done = await bob.exportsState('memory')
    return {
      young,
      old,
      done,
      held: held.canary,
      late: late?.seed ?? '',
      other: other?.seed ?? '',
      before,
      after,
    }
  },
  then: (log, { young, old, done, held, late, other, before, after }) => {
    const has = (state: string, label: string) => keysInState(log, state, [label])?.has(label) === true
    const shown = proofsOf(log, 'message.shown').filter((o) => o.data.canary === held)
    return [
      control(arrived(log, before, 'the conversation works')),
      control(arrived(log, after, 'the conversation goes on after three months')),
      ...keyScan(log, young, [], [late, other], 'nothing').slice(1),
      aged(log, has(old, late), old),
      ...(shown.length > 0
        ? keyScan(
            log,
            done,
            [late],
            has(old, other) ? [other] : [],
            'the key of a message that came very late',
          )
        : [judged('late', 'pass', 'a message of three months ago is not shown any more')]),
    ]
  },
})

/** Whether a key is still there after so long: an observation, never a failure. */
function aged(log: Log, isThere: boolean, state: string) {
  const at = proofsOf(log, 'state.exported').filter((o) => o.data.blob === state)
  return judged(
    'age',
    'pass',
    isThere
      ? 'the key of a withheld message is kept for 90 days'
      : 'the key of a withheld message is gone within 90 days',
    at.map((o) => o.n),
  )
}
