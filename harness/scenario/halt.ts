import type { Verdict } from '../vocabulary/verdict.ts'

/**
 * Ends a case early because the candidate did not do an ordinary thing that the scenario stands on.
 * Not an error: the world records it as `case.halted`, and the judge of every case turns that into a verdict.
 */
export class Halt extends Error {
  readonly step: string
  readonly verdict: Extract<Verdict, 'fail' | 'inconclusive'>

  constructor(step: string, because: string, verdict: 'fail' | 'inconclusive' = 'fail') {
    super(because)
    this.name = 'Halt'
    this.step = step
    this.verdict = verdict
  }
}
