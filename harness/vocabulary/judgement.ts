import type { Verdict } from './verdict.ts'

/**
 * How a failing judgement is to be believed. `positive`: the transcript itself holds the forbidden thing
 * (a leak, a repeated pair, a forbidden decryption), so one occurrence decides. `absence`: something that
 * should have happened was not seen, which a slow machine can also cause, so it has to reproduce.
 */
export type Evidence = 'positive' | 'absence'

/** One verdict, its reason as a fact, and the observations (by number) that carry it. */
export interface Judgement {
  readonly judge: string
  readonly verdict: Verdict
  readonly because: string
  readonly at: readonly number[]
  readonly evidence: Evidence
  /** A control: it proves that the others could have failed; its own failure is `inconclusive`. */
  readonly control: boolean
}
