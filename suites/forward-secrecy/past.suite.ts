import { arrived, control, fc, judged, keyScan, type Log, proofsOf, purpose, type Sealed } from '#harness'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  { weight: 2, arbitrary: fc.constant('withhold' as const) },
  { weight: 2, arbitrary: fc.constant('late' as const) },
  { weight: 2, arbitrary: fc.constant('turn' as const) },
)

interface Mark {
  readonly chainKey: string
  readonly seed: string
}

purpose('FS-01', {
  title: 'the keys of a delivered message are gone from the state',
  verifies: ['E2E-08'],
  applies: ['signal'],
  needs: ['state-export'],
  severity: 1,
  effect: 'Whoever takes the device later reads what was sent before.',
  remedy:
    'Delete a message key when it was used and a chain key when it was advanced, in the same transaction, with all their copies.',
  tier: 'smoke',
  cases: { smoke: 1, gate: 10, full: 100 },
  situations: ['delivered', 'withheld', 'delivered late', 'turn', 'restart'],
  variants: [
    {
      steps: ['deliver', 'withhold', 'deliver', 'late', 'turn', 'deliver', 'withhold', 'deliver'],
      restart: 'none',
    },
    { steps: ['deliver', 'withhold', 'deliver', 'turn', 'deliver', 'withhold', 'deliver'], restart: 'clean' },
    { steps: ['deliver', 'withhold', 'deliver', 'turn', 'deliver', 'withhold', 'deliver'], restart: 'kill' },
  ],
  stimuli: fc.record({
    steps: fc.array(step, { minLength: 4, maxLength: 24 }),
    restart: fc.constant('none'),
  }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, reaches }, { steps, restart }) {
    const gone: Mark[] = []
    const held: Mark[] = []
    const waiting: Sealed[] = []
    const exports: { state: string; gone: string[]; held: string[] }[] = []
    const spend = async (withheld: boolean) => {
      const [next] = await alice.chainSecrets(bob, 1)
      const sealed: Sealed = await alice.seals(bob, withheld ? 'withheld' : 'delivered')
      if (withheld) waiting.push(sealed)
      else alice.delivers(sealed, bob)
      if (next) (withheld ? held : gone).push(next)
      reaches(withheld ? 'withheld' : 'delivered')
    }
    const exportNow = async (scope: 'memory' | 'disk') => {
      await spend(true)
      await spend(false)
      const roots = await alice.spentRoots(bob)
      await bob.catchesUp(alice)
      const state = await bob.exportsState(scope)
      const chainKeysOfHeld = held.map((mark) => mark.chainKey)
      exports.push({
        state,
        gone: [...gone.flatMap((mark) => [mark.seed, mark.chainKey]), ...chainKeysOfHeld, ...roots],
        held: held.slice(-3).map((mark) => mark.seed),
      })
    }
    await spend(false)
    for (const step of steps) {
      if (step === 'turn') {
        await bob.catchesUp(alice)
        await alice.opens(await bob.sends(alice, 'my turn'))
        held.splice(0)
        waiting.splice(0)
        reaches('turn')
      } else if (step === 'late') {
        const sealed = waiting.shift()
        if (!sealed) continue
        alice.delivers(sealed, bob)
        gone.push(...held.splice(0, 1))
        reaches('delivered late')
      } else await spend(step === 'withhold')
    }
    await exportNow('memory')
    if (restart !== 'none') {
      await process.restarts(restart as 'clean' | 'kill')
      reaches('restart')
      await exportNow('memory')
    }
    return { exports }
  },
  then: (log, { exports }) =>
    exports.flatMap(({ state, gone, held }) =>
      keyScan(log, state, gone, held, 'a key of a message that was delivered, or a superseded key'),
    ),
})

purpose('FS-02', {
  title: 'a stolen state does not open messages that were delivered before the theft',
  verifies: ['E2E-08'],
  needs: ['state-export', 'state-import'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect: 'A thief with a recording of the traffic reads the past conversation.',
  remedy: 'Keep no key, no copy of a session and no way to derive either from what is left.',
  variants: [{ turns: 1 }, { turns: 4 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief, plane, offers }, { turns }) {
    const clearReplays = plane === 'engine' && offers.includes('replay-clearing')
    const past: Sealed[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      for (let n = 0; n < 20 / turns; n += 1) past.push(await alice.sends(bob, `past ${turn}.${n}`))
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, `answer ${turn}`))
    }
    past.push(await alice.sends(bob, 'the last before the theft'))
    const shown = await bob.catchesUp(alice)
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state, { clearReplays })
    const before = await clone.lists(alice)
    const stolen = past.map((message, index) => ({
      canary: message.canary,
      id: `${message.id}-stolen-${index}`,
    }))
    for (const [index, message] of past.entries())
      alice.delivers(message, clone, { form: 'replayed', id: stolen[index]?.id ?? '' })
    const next = await clone.catchesUp(alice)
    const account = bob.address
    return { plane, clearReplays, stolen, before, next, shown, account, instance: clone.instance }
  },
  then: (log, { plane, clearReplays, stolen, before, next, shown, account, instance }) => [
    control(arrived(log, shown, 'the messages were delivered before the theft')),
    control(arrived(log, next, 'the clone opens the next message of the chain', instance)),
    ...stolen.map((message) => stillClosed(log, message, { before, next, account, instance })),
    ...(plane === 'engine' ? [meansSomething(log, clearReplays, next)] : []),
  ],
})

/**
 * An engine may refuse an old message because it remembers it, with the key still there. Its refusal speaks for forward
 * secrecy only when that memory was cleared.
 */
function meansSomething(log: Log, clearReplays: boolean, next: string) {
  const at = proofsOf(log, 'message.announced').filter((o) => o.data.canary === next)
  return clearReplays
    ? judged(
        'memory',
        'pass',
        'the clone has forgotten what was taken, and still cannot open it',
        at.map((o) => o.n),
      )
    : judged(
        'memory',
        'inconclusive',
        'not contradicted: a clone that remembers what was taken may refuse it with the key in hand',
        [],
        'absence',
      )
}

/**
 * A replayed message stays closed: the clone neither tells of it, nor confirms it, nor shows it more often than the history
 * that was stolen with the state already did.
 */
function stillClosed(
  log: Log,
  { canary, id }: { readonly canary: string; readonly id: string },
  {
    before,
    next,
    account,
    instance,
  }: { readonly before: number; readonly next: string; readonly account: string; readonly instance: string },
) {
  const because = 'the clone opened a message that was delivered before the theft'
  const told = proofsOf(log, 'message.announced').filter(
    (o) => o.data.instance === instance && o.data.canary === canary,
  )
  const confirmed = proofsOf(log, 'receipt.seen').filter(
    (o) => o.data.receipt === 'delivered' && o.data.ids.includes(id),
  )
  const shown = proofsOf(log, 'message.shown').filter(
    (o) => o.data.instance === instance && o.data.account === account,
  )
  const after = shown.find((o) => o.data.canary === next)?.data.listing
  const count = (listing: number | undefined) =>
    shown.filter((o) => o.data.listing === listing && o.data.canary === canary)
  const at = [...told, ...confirmed].map((o) => o.n)
  if (at.length > 0) return judged('closed', 'fail', because, at)
  if (count(after).length > count(before).length)
    return judged(
      'closed',
      'fail',
      because,
      count(after).map((o) => o.n),
    )
  return judged(
    'closed',
    after === undefined ? 'inconclusive' : 'pass',
    `not opened: ${canary}`,
    [],
    'absence',
  )
}
