import type { Observation } from '../../../harness/vocabulary/observation.ts'

const ORDER = ['world', 'tester', 'wire', 'state', 'upper']
const MOST = 7

/** The vertical lines of a sequence diagram: one for each PCO, and the candidate on the far side of them. */
export interface Lanes {
  /** Names from left to right; the last one is the candidate. */
  readonly names: readonly string[]
  of(pco: string): number
  readonly candidate: number
}

/** How an observation crosses the lanes. */
export type Crossing = 'to candidate' | 'from candidate' | 'inside'

/** Lanes for a transcript. Beyond seven PCOs the later ones share the lane of their kind's first. */
export function lanesFor(observations: readonly Observation[]): Lanes {
  const seen = [...new Set(observations.map((o) => o.pco as string))]
  const ranked = seen.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  const pcos =
    ranked.length <= MOST
      ? ranked
      : ranked.filter((pco, index) => ranked.findIndex((p) => kindOf(p) === kindOf(pco)) === index)
  return {
    names: [...pcos, 'candidate'],
    candidate: pcos.length,
    of: (pco) => {
      const exact = pcos.indexOf(pco)
      return exact >= 0
        ? exact
        : Math.max(
            0,
            pcos.findIndex((p) => kindOf(p) === kindOf(pco)),
          )
    },
  }
}

/** Whether something went to the candidate, came from it, or happened inside the harness. */
export function crossing({ kind, pco, type }: Observation): Crossing {
  const ours =
    kind === 'bindings' || type === 'prekey.served' || pco === 'upper:tester' || /^(world|tester):/.test(pco)
  if (ours) return 'inside'
  return kind === 'stimulus' ? 'to candidate' : 'from candidate'
}

function kindOf(pco: string): string {
  return pco.slice(0, pco.indexOf(':'))
}

function rank(pco: string): number {
  return pco === 'upper:tester' ? 1 : ORDER.indexOf(kindOf(pco))
}
