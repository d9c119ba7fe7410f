import type { ClaimData } from '../vocabulary/claims.ts'
import type { Claim, Observation, Proof, Stimulus } from '../vocabulary/observation.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import type { StimulusData } from '../vocabulary/stimuli.ts'

/**
 * Picks observations. `K` keeps proofs, claims and stimuli apart, so that a judge which may only
 * pass on a proof does not accept a selector of claims: that is a type error, not a convention.
 */
export interface Selector<K extends 'proof' | 'claim' | 'stimulus'> {
  readonly kind: K
  readonly what: string
  matches(observation: Observation): boolean
}

/** Selects proofs of a type, all of them or those for which `where` holds. */
export function proof<T extends keyof ProofData>(
  type: T,
  where: (data: ProofData[T], seen: Proof<T>) => boolean = () => true,
): Selector<'proof'> {
  return {
    kind: 'proof',
    what: type,
    matches: (o) => o.kind === 'proof' && o.type === type && where(o.data as ProofData[T], o as Proof<T>),
  }
}

/** Selects claims of a type. */
export function claim<T extends keyof ClaimData>(
  type: T,
  where: (data: ClaimData[T], seen: Claim<T>) => boolean = () => true,
): Selector<'claim'> {
  return {
    kind: 'claim',
    what: type,
    matches: (o) => o.kind === 'claim' && o.type === type && where(o.data as ClaimData[T], o as Claim<T>),
  }
}

/** Selects what the harness did. */
export function stimulus<T extends keyof StimulusData>(
  type: T,
  where: (data: StimulusData[T], seen: Stimulus<T>) => boolean = () => true,
): Selector<'stimulus'> {
  return {
    kind: 'stimulus',
    what: type,
    matches: (o) =>
      o.kind === 'stimulus' && o.type === type && where(o.data as StimulusData[T], o as Stimulus<T>),
  }
}

/** All proofs of a type, typed. */
export function proofsOf<T extends keyof ProofData>(log: Log, type: T): readonly Proof<T>[] {
  return log.observations.filter(
    (o) => o.kind === 'proof' && o.type === type,
  ) as unknown as readonly Proof<T>[]
}

/** All claims of a type, typed. */
export function claimsOf<T extends keyof ClaimData>(log: Log, type: T): readonly Claim<T>[] {
  return log.observations.filter(
    (o) => o.kind === 'claim' && o.type === type,
  ) as unknown as readonly Claim<T>[]
}

/** All stimuli of a type, typed. */
export function stimuliOf<T extends keyof StimulusData>(log: Log, type: T): readonly Stimulus<T>[] {
  return log.observations.filter(
    (o) => o.kind === 'stimulus' && o.type === type,
  ) as unknown as readonly Stimulus<T>[]
}

/** What a judge is given: the observations of one case, and a way to the bytes they refer to. */
export interface Log {
  readonly observations: readonly Observation[]
  /** A blob by digest: `undefined` when this edition of the bundle leaves it out. */
  blob(digest: string): Uint8Array | undefined
}
