import type { CaseRecord, PurposeRecord, PurposeSummary } from '../catalogue/campaign.ts'
import { type Disposition, type Verdict, worst } from '../vocabulary/verdict.ts'
import type { Purpose } from './purpose.ts'
import { outcomes } from './run-purpose.ts'

/** What became of a purpose: a record of its cases, or the reason why there is none. */
export type Outcome =
  | {
      readonly record: PurposeRecord
      readonly file: string
      readonly digest: NonNullable<PurposeSummary['record']>['digest']
      readonly demandSituations: boolean
      /** What the candidate declared. */
      readonly features: readonly string[]
    }
  | { readonly disposition: Disposition | 'selected'; readonly because: string }

/** One purpose's line of `campaign.json`. */
export function summarise(purpose: Purpose, seed: number, outcome: Outcome): PurposeSummary {
  const base = {
    purpose: purpose.id,
    title: purpose.title,
    suite: purpose.suite,
    verifies: purpose.verifies,
    severity: purpose.severity,
    effect: purpose.effect,
    seed,
  }
  if (!('record' in outcome)) {
    const interrupted = outcome.disposition === 'selected'
    return {
      ...base,
      disposition: outcome.disposition === 'selected' ? 'not run' : outcome.disposition,
      verdict: 'none',
      because: interrupted ? 'the campaign ended before it' : outcome.because,
      cases: outcomes([]),
      stored: 0,
    }
  }
  const { cases, situations } = outcome.record
  const canBeReached = (name: string) =>
    (purpose.takes?.[name] ?? []).every((feature) => outcome.features.includes(feature))
  const missed = outcome.demandSituations
    ? (purpose.situations ?? []).filter((name) => !situations[name] && canBeReached(name))
    : []
  const verdict = verdictOf(cases, missed)
  const first = cases.find((c) => c.outcome === verdict)
  const told = verdict === 'fail' ? (cases.findLast((c) => c.origin === 'shrunk') ?? first) : undefined
  return {
    ...base,
    disposition: 'executed',
    verdict,
    because:
      missed.length > 0 && verdict === 'error' && !first
        ? `never reached: ${missed.join(', ')}`
        : reason(cases, verdict, first),
    cases: outcomes(cases),
    stored: cases.filter((c) => c.runs.some((run) => run.transcript)).length,
    record: { file: outcome.file, digest: outcome.digest },
    ...(told ? { firstFailure: told.id, ...(told.story ? { story: told.story } : {}) } : {}),
  }
}

/** The verdict of a purpose from its cases: the worst; `error` when nothing ran or a required situation was never reached. */
export function verdictOf(cases: readonly CaseRecord[], missedSituations: readonly string[]): Verdict {
  const verdict = worst(cases.map((c) => c.outcome))
  if (verdict === 'none' || (missedSituations.length > 0 && verdict === 'pass')) return 'error'
  return verdict
}

function reason(cases: readonly CaseRecord[], verdict: Verdict, first: CaseRecord | undefined): string {
  if (verdict === 'pass') {
    const stories = cases.length === 1 ? 'the one case' : `each of ${cases.length} cases`
    const again = cases.filter((c) => c.reproduced.n > 1).length
    return `held in ${stories}${again > 0 ? `, ${again} of them in a second run, since the first lost its control` : ''}`
  }
  const judgement = first?.runs
    .flatMap((run) => run.judgements)
    .find((j) => j.verdict === (verdict === 'inconclusive' ? 'inconclusive' : verdict))
  return (
    judgement?.because ??
    first?.runs[0]?.judgements.find((j) => j.verdict !== 'pass')?.because ??
    'nothing was judged'
  )
}
