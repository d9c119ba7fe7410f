import {
  type Cast,
  control,
  fc,
  judged,
  keyScan,
  type Log,
  type Props,
  purpose,
  type Sealed,
  type Sent,
} from '#harness'
import { peerBegunBy } from '../begun.ts'
import { inTurn } from './kinds.ts'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  { weight: 2, arbitrary: fc.constant('withhold' as const) },
  { weight: 2, arbitrary: fc.constant('late' as const) },
  { weight: 2, arbitrary: fc.constant('turn' as const) },
  { weight: 2, arbitrary: fc.constant('spoil' as const) },
  { weight: 1, arbitrary: fc.constant('export' as const) },
)

/** Steps in words; a restart stands in variants only. */
const WORDS: { readonly [step: string]: string } = {
  deliver: 'a message of Alice is delivered',
  withhold: 'a message of Alice is held back',
  late: 'the oldest that is held back is delivered',
  turn: 'Bob answers',
  spoil: 'a copy of a message of Alice with one bit changed is delivered, then the message',
  export: 'the state is exported and searched',
  clean: 'the candidate is restarted',
  kill: 'the candidate is killed and started',
}

type Mark = {
  readonly chainKey: string
  readonly seed: string
}

/** An export with the labels of the keys that must be gone from it, and of those that have to be there. */
type Export = {
  readonly scope: 'memory' | 'disk'
  readonly state: string
  readonly gone: string[]
  readonly held: string[]
}

type World = Cast<{ alice: 'tester'; bob: 'candidate' }> & Props

/** How many turns of the conversation a message may be withheld and still arrive. */
const LONGEST_HELD = 3
const MOST_EXPORTS = 3

/** Walks through a schedule of deliveries and exports, and names for each export what must be gone. */
async function walk(world: World, steps: readonly string[], scope: 'memory' | 'disk'): Promise<Export[]> {
  const { alice, bob, process, reaches, kinds } = world
  const gone: Mark[] = []
  const waiting: { readonly sealed: Sealed; readonly mark: Mark; readonly turn: number }[] = []
  const exports: Export[] = []
  let turn = 0
  let count = 0
  let target = ''
  const spend = async (withheld: boolean, spoilt = false) => {
    const [mark] = await alice.chainSecrets(bob, 1)
    const text = withheld ? 'withheld' : 'delivered'
    const sealed = await alice.seals(bob, inTurn(count, kinds, { text, target, author: alice.address }))
    count += 1
    target = sealed.id
    if (spoilt) {
      const bytes = Uint8Array.from(sealed.bytes)
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      alice.delivers(sealed, bob, { bytes, id: `${sealed.id}-x`, form: 'corrupted', note: 'its last bit' })
      reaches('spoilt')
    }
    if (!withheld) alice.delivers(sealed, bob)
    if (mark && withheld) waiting.push({ sealed, mark, turn })
    else if (mark) gone.push(mark)
    reaches(withheld ? 'withheld' : 'delivered')
  }
  const exportNow = async (of: 'memory' | 'disk') => {
    await spend(true)
    await spend(false)
    const roots = await alice.spentRoots(bob)
    await bob.catchesUp(alice)
    const held = waiting.map(({ mark }) => mark)
    exports.push({
      scope: of,
      state: await bob.exportsState(of),
      gone: [
        ...gone.flatMap((mark) => [mark.seed, mark.chainKey]),
        ...held.map((mark) => mark.chainKey),
        ...roots,
      ],
      held: held.slice(-3).map((mark) => mark.seed),
    })
    reaches('export')
  }
  await spend(false)
  for (const step of steps) {
    if (step === 'turn') {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'my turn'))
      turn += 1
      while (waiting[0] && waiting[0].turn + LONGEST_HELD <= turn) waiting.shift()
      reaches('turn')
    } else if (step === 'late') {
      const late = waiting.shift()
      if (!late) continue
      alice.delivers(late.sealed, bob)
      gone.push(late.mark)
      reaches('delivered late')
    } else if (step === 'clean' || step === 'kill') {
      await bob.catchesUp(alice)
      await process.restarts(step)
      reaches('restart')
    } else if (step === 'export') {
      if (exports.length + 1 < MOST_EXPORTS) await exportNow(scope)
    } else await spend(step === 'withhold', step === 'spoil')
  }
  await exportNow(scope)
  return exports
}

function nothingLeft(log: Log, exports: readonly Export[]) {
  return exports.flatMap(({ scope, state, gone, held }) =>
    keyScan(
      log,
      state,
      gone,
      held,
      `a key of a message that was delivered, or a superseded key (${scope})`,
      scope === 'disk' ? 'one' : 'all',
    ),
  )
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
  situations: ['delivered', 'withheld', 'delivered late', 'spoilt', 'turn', 'restart', 'export'],
  variants: [
    {
      steps: ['deliver', 'withhold', 'deliver', 'late', 'turn', 'deliver', 'withhold', 'deliver'],
      begun: 'alice',
    },
    {
      steps: ['deliver', 'spoil', 'deliver', 'deliver', 'turn', 'spoil', 'deliver', 'deliver', 'deliver'],
      begun: 'alice',
    },
    {
      steps: ['deliver', 'withhold', 'deliver', 'turn', 'deliver', 'withhold', 'deliver', 'clean'],
      begun: 'alice',
    },
    {
      steps: ['deliver', 'withhold', 'export', 'turn', 'late', 'kill', 'withhold', 'deliver'],
      begun: 'alice',
    },
    { steps: ['withhold', 'turn', 'turn', 'late', 'export', 'turn', 'deliver', 'turn'], begun: 'alice' },
    { steps: ['deliver', 'withhold', 'turn', 'deliver', 'late', 'withhold'], begun: 'bob' },
  ],
  stimuli: fc.record({
    steps: fc.array(step, { minLength: 4, maxLength: 24 }),
    begun: fc.constantFrom('alice', 'bob'),
  }),
  story: ({ steps, begun }) => [
    ...(begun === 'bob' ? ['Bob begins the conversation'] : []),
    ...steps.map((step) => WORDS[step] ?? step),
    'the state is exported and searched',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when(world, { steps, begun }) {
    const alice = await peerBegunBy(begun, world)
    return { exports: await walk({ ...world, alice }, steps, 'memory') }
  },
  then: (log, { exports }) => nothingLeft(log, exports),
})

purpose('FS-03', {
  title: 'the keys of a delivered message are gone from all files, also after a restart',
  verifies: ['E2E-08'],
  applies: ['signal'],
  needs: ['state-export', 'storage-view'],
  severity: 1,
  effect:
    'Old keys lie in a write-ahead log, a backup or a left-over file, for whoever takes the device later.',
  remedy:
    'Let the database overwrite what it deletes and empty its log; keep no copy of the session store, not for a recovery either.',
  situations: ['delivered', 'withheld', 'delivered late', 'turn', 'restart', 'export'],
  variants: [
    { steps: ['deliver', 'withhold', 'deliver', 'export', 'turn', 'late', 'deliver'] },
    { steps: ['deliver', 'withhold', 'deliver', 'clean', 'turn', 'late', 'deliver', 'deliver'] },
    { steps: ['deliver', 'withhold', 'deliver', 'kill', 'deliver', 'turn', 'late', 'deliver'] },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(world, { steps }) {
    return { exports: await walk(world, steps, 'disk') }
  },
  then: (log, { exports }) => nothingLeft(log, exports),
})

purpose('FS-04', {
  title: 'the keys of a sent message are gone from the state',
  verifies: ['E2E-08'],
  applies: ['signal'],
  needs: ['state-export'],
  severity: 1,
  effect: 'Whoever takes the device later reads what its owner wrote, out of a recording of the traffic.',
  remedy:
    'Delete a message key once the ciphertext is stored; keep the ciphertext, and never its key, for sending it again.',
  situations: ['sent while away', 'turn'],
  variants: [
    { turns: 1, away: false, scope: 'memory', begun: 'alice' },
    { turns: 4, away: false, scope: 'memory', begun: 'alice' },
    { turns: 2, away: true, scope: 'memory', begun: 'alice' },
    { turns: 2, away: true, scope: 'disk', begun: 'alice' },
    { turns: 2, away: false, scope: 'memory', begun: 'bob' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(world, { turns, away, scope, begun }) {
    const { bob, offers, kinds, reaches } = world
    const alice = await peerBegunBy(begun, world)
    const seen = scope === 'disk' && !offers.includes('storage-view') ? 'memory' : scope
    const [withheld] = await alice.chainSecrets(bob, 1)
    await alice.skips(bob)
    await bob.catchesUp(alice)
    for (let turn = 0; turn < turns; turn += 1) {
      if (away) {
        await bob.goesOffline()
        reaches('sent while away')
      }
      const sent: Sent[] = []
      for (let n = 0; n < 20 / turns; n += 1) {
        const about = { text: `sent ${turn}.${n}`, target: sent.at(0)?.id ?? '', author: bob.address }
        sent.push(await bob.sends(alice, inTurn(n, kinds, about)))
      }
      if (away) await bob.goesOnline()
      for (const message of sent) await alice.opens(message)
      if (turn + 1 < turns) {
        await alice.sends(bob, 'your turn')
        await bob.catchesUp(alice)
        reaches('turn')
      }
    }
    await bob.settles()
    const { spent, next } = alice.sentSecrets(bob)
    const state = await bob.exportsState(seen as 'memory' | 'disk')
    return {
      state,
      needed: seen === 'disk' ? ('one' as const) : ('all' as const),
      count: spent.length,
      gone: spent.flatMap(({ seed, chainKey }) => [seed, chainKey]),
      present: [...(next ? [next.chainKey] : []), ...(withheld ? [withheld.seed] : [])],
    }
  },
  then: (log, { state, needed, count, gone, present }) => [
    ...keyScan(log, state, gone, present, 'a key of a message that was sent', needed),
    control(
      // The peer cannot compute the key of the first message of a session that the candidate begins anew.
      count >= 10
        ? judged('known keys', 'pass', `the keys of ${count} sent messages are known`)
        : judged('known keys', 'fail', `the keys of ${count} sent messages only are known`, [], 'absence'),
    ),
  ],
})
