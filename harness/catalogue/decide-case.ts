import type { Judgement } from '../vocabulary/judgement.ts'
import { type Verdict, worst } from '../vocabulary/verdict.ts'
import type { CaseOutcome } from './campaign.ts'

/** What one run of a case says: decided, or suspect and to be run twice more. An inconclusive one is run once more. */
export function runOutcome(judgements: readonly Judgement[]): CaseOutcome | 'suspect' {
  const verdict = runVerdict(judgements)
  if (verdict !== 'fail') return outcomeOf(verdict)
  return judgements.some((j) => j.verdict === 'fail' && j.evidence === 'positive') ? 'fail' : 'suspect'
}

/** How many runs a case has that has one which is suspect, or one which lost its control and so says nothing. */
const RUNS: { readonly [outcome: string]: number } = { suspect: 3, inconclusive: 2 }

/** How many runs a case has to have, by those that it has. */
export function runsDue(runs: readonly (readonly Judgement[])[]): number {
  let due = 1
  for (let n = 0; n < Math.min(due, runs.length); n += 1)
    due = Math.max(due, RUNS[runOutcome(runs[n] ?? [])] ?? 1)
  return due
}

/** The verdict of one run. A run that judged nothing, or whose only passes are absences, is an error of ours. */
export function runVerdict(judgements: readonly Judgement[]): Verdict {
  if (judgements.length === 0) return 'error'
  return worst(judgements.map((j) => j.verdict))
}

/**
 * The outcome of a case from all its runs. Positive evidence decides at once; any other failure has to occur
 * in at least two of three runs, else the case is inconclusive. A run that is `error` makes the case one. A run that
 * lost its control says nothing: where it was run again and passed, the case did.
 */
export function caseOutcome(runs: readonly (readonly Judgement[])[]): CaseOutcome {
  const verdicts = runs.map(runVerdict)
  if (verdicts.includes('error') || runs.length === 0) return 'error'
  if (runs.some((run) => runOutcome(run) === 'fail')) return 'fail'
  const failing = verdicts.filter((v) => v === 'fail').length
  if (failing > 1) return 'fail'
  if (failing === 1) return 'inconclusive'
  return outcomeOf(verdicts.includes('pass') ? 'pass' : worst(verdicts))
}

function outcomeOf(verdict: Verdict): CaseOutcome {
  return verdict === 'none' ? 'error' : verdict
}
