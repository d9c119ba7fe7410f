import { type CandidateUser, fc, type Props, type Sealed, type Sent, type Tester } from '#harness'

/** What goes wrong on the user's stream. */
const LINK = ['pieces', 'delay', 'loss', 'deaf', 'half-close', 'cut out', 'cut in', 'reset'] as const
/** What goes wrong with push calls and with the keys that they are verified with, while the user is away. */
const PUSH = ['push twice', 'push broken off', 'keys lost'] as const
type LinkTrouble = (typeof LINK)[number]
type PushTrouble = (typeof PUSH)[number]

/** One step, as data; `who` and `pick` choose among what is there, so that any part of a schedule is one too. */
export type Step =
  | { readonly do: 'comes' | 'goes' | 'swapped'; readonly who: number }
  | { readonly do: 'again'; readonly pick: number }
  | { readonly do: 'trouble'; readonly what: LinkTrouble; readonly at: number }
  | { readonly do: 'away'; readonly what: PushTrouble }
  | { readonly do: 'restart'; readonly how: 'clean' | 'kill' }

/** Situations that have to be met. */
export const SITUATIONS = [...LINK, ...PUSH, 'again', 'swapped', 'kill']
/** What the client has to offer for some of them. */
export const TAKES = Object.fromEntries(PUSH.map((what) => [what, ['push', 'clock']]))

const who = fc.nat(1)
const usual = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('comes' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('goes' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), pick: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('swapped' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('trouble' as const),
      what: fc.constantFrom(...LINK),
      at: fc.integer({ min: 1, max: 1_500 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('away' as const), what: fc.constantFrom(...PUSH) }),
  },
)
/** Seldom: a restart costs as much as a schedule. */
const restart = fc.record({ do: fc.constant('restart' as const), how: fc.constantFrom('clean', 'kill') })
export const schedules: fc.Arbitrary<{ readonly steps: Step[] }> = fc
  .tuple(
    fc.array(usual, { minLength: 6, maxLength: 24, size: 'max' }),
    fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: restart }),
    fc.nat(24),
  )
  .map(([steps, end, at]) => ({ steps: end ? [...steps.slice(0, at), end, ...steps.slice(at)] : steps }))

const MINUTE_MS = 60_000

/** The scene of a schedule: two peers, one user of the candidate. */
export interface FaultScene extends Pick<Props, 'gatekeeper' | 'process' | 'clock' | 'offers' | 'reaches'> {
  readonly bob: CandidateUser
  readonly peers: readonly [Tester, Tester]
}

/** What went over one conversation. */
export interface Ledger {
  readonly came: { readonly sealed: Sealed; readonly swapped: boolean }[]
  readonly went: Sent[]
}

/**
 * Plays a schedule; nothing is wrong with the network any more when it is over.
 * @param alone nobody calls the user at the end: the client has to come back by itself
 */
export async function plays(
  scene: FaultScene,
  steps: readonly Step[],
  alone: boolean,
): Promise<readonly [Ledger, Ledger]> {
  const { bob, peers, gatekeeper, process, reaches } = scene
  const ledgers: readonly [Ledger, Ledger] = [
    { came: [], went: [] },
    { came: [], went: [] },
  ]
  let trouble: LinkTrouble | undefined
  const [seals, delivers] = [
    (n: 0 | 1) => peers[n].seals(bob, 'on its way'),
    (n: 0 | 1, sealed: Sealed, swapped = false) => {
      peers[n].delivers(sealed, bob)
      ledgers[n].came.push({ sealed, swapped })
    },
  ]
  const heals = async () => {
    if (trouble === 'loss' || trouble === 'deaf') gatekeeper.cuts(bob)
    if (trouble === 'delay' || trouble === 'pieces') await gatekeeper.hampers(bob, {})
    else if (trouble !== undefined && scene.offers.includes('push')) await gatekeeper.pushes(bob)
    trouble = undefined
  }
  for (const step of steps) {
    if (step.do === 'again') {
      const all = ledgers.flatMap(({ came }, n) => came.map(({ sealed }) => ({ sealed, from: peers[n] })))
      const picked = all[step.pick % Math.max(1, all.length)]
      if (picked === undefined) continue
      picked.from?.delivers(picked.sealed, bob, { form: 'duplicate' })
      reaches('again')
    } else if (step.do === 'trouble') {
      await heals()
      trouble = step.what
      if (trouble === 'reset') gatekeeper.cuts(bob)
      else await gatekeeper.hampers(bob, faultOf(trouble, step.at))
      reaches(trouble)
    } else if (step.do === 'away') {
      if (!scene.offers.includes('push') || !scene.offers.includes('clock')) continue
      await heals()
      await bob.goesToBackground()
      await ringsBadly(scene, step.what, async () => delivers(0, await seals(0)))
      await gatekeeper.seesOnline(bob)
      reaches(step.what)
    } else if (step.do === 'restart') {
      await process.restarts(step.how)
      trouble = undefined
      await gatekeeper.seesOnline(bob)
      reaches(step.how)
    } else {
      const n = step.who === 0 ? 0 : 1
      if (step.do === 'goes') ledgers[n].went.push(await bob.tries(peers[n], 'to whom it concerns'))
      else if (step.do === 'comes') delivers(n, await seals(n))
      else {
        const [first, second] = [await seals(n), await seals(n)]
        delivers(n, second, true)
        delivers(n, first, true)
        reaches('swapped')
      }
    }
  }
  if (!alone) await heals()
  return ledgers
}

function faultOf(what: LinkTrouble, at: number) {
  switch (what) {
    case 'pieces':
      return { splits: 1 + (at % 7) }
    case 'delay':
      return { holds: true }
    case 'loss':
      return { loses: true }
    case 'deaf':
      return { deaf: true }
    case 'half-close':
      return { ends: true }
    case 'cut out':
      return { cutsOut: at }
    default:
      return { cutsIn: at }
  }
}

/** The user is away; a message comes, and the call for it goes wrong. An ordinary call follows. */
async function ringsBadly(
  { bob, gatekeeper, clock }: FaultScene,
  what: PushTrouble,
  comes: () => Promise<void>,
): Promise<void> {
  if (what === 'push twice') {
    await comes()
    await Promise.all([gatekeeper.pushes(bob), gatekeeper.pushes(bob)])
    return
  }
  if (what === 'push broken off') {
    const breaksOff = await gatekeeper.holdsPushes(2)
    breaksOff()
    return comes()
  }
  gatekeeper.rotatesPushKeys()
  gatekeeper.misbehaves('drop-jwks', {})
  await comes()
  await gatekeeper.pushes(bob)
  gatekeeper.behaves()
  await clock.advances(MINUTE_MS)
  await gatekeeper.pushes(bob)
}

/** A schedule told in words. */
export function toldSteps(steps: readonly Step[]): readonly string[] {
  return steps.map(told)
}

function told(step: Step): string {
  const name = (n: number) => (n === 0 ? 'Alice' : 'Carol')
  switch (step.do) {
    case 'comes':
      return `${name(step.who)} writes to Bob`
    case 'goes':
      return `Bob writes to ${name(step.who)}`
    case 'swapped':
      return `two messages of ${name(step.who)} come in exchanged order`
    case 'again':
      return 'a message that was delivered comes once more'
    case 'trouble':
      return `on Bob’s stream begins: ${step.what}${/cut|pieces/.test(step.what) ? ` (${step.at})` : ''}`
    case 'away':
      return `Bob is away, Alice writes, and this happens to the call for him: ${step.what}`
    case 'restart':
      return `the process is ${step.how === 'kill' ? 'killed' : 'stopped'} and started again`
  }
}
