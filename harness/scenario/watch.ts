import type { Selector } from '../judge/select.ts'
import type { Observation } from '../vocabulary/observation.ts'

/**
 * A probe for `until`: gives the first observation at or after `from` that the selector picks. Each call looks only
 * at what is new, so that waiting costs the same however long the transcript is.
 */
export function watch(
  observations: readonly Observation[],
  selector: Pick<Selector<'proof' | 'stimulus'>, 'matches'>,
  from = 0,
): () => Observation | undefined {
  let next = from
  return () => {
    for (; next < observations.length; next += 1) {
      const observation = observations[next]
      if (observation && selector.matches(observation)) return observation
    }
    return undefined
  }
}

/** A selector that picks what any of the given ones picks. */
export function anyOf(
  ...selectors: readonly Pick<Selector<'proof'>, 'matches'>[]
): Pick<Selector<'proof'>, 'matches'> {
  return { matches: (observation) => selectors.some((selector) => selector.matches(observation)) }
}
