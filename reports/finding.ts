import type {
  CaseRecord,
  PurposeRecord,
  PurposeSummary,
  TranscriptRef,
} from '../harness/catalogue/campaign.ts'
import type { Judgement } from '../harness/vocabulary/judgement.ts'
import type { Bundle } from './bundle.ts'
import { type Weight, weightOf } from './weight.ts'

/** A purpose that came to anything but a pass, with the case that shows it best. */
export interface Finding {
  readonly summary: PurposeSummary
  readonly kind: 'violation' | 'hardening' | 'advisory' | 'error' | 'inconclusive'
  readonly weight: Weight
  readonly record: PurposeRecord | undefined
  /** Absent when no single case decided, as when a required situation was never reached. */
  readonly shown?: {
    readonly case: CaseRecord
    readonly judgements: readonly Judgement[]
    readonly transcript?: TranscriptRef
  }
}

const ORDER: readonly Finding['kind'][] = ['violation', 'hardening', 'advisory', 'error', 'inconclusive']

/** All findings: violations first, then hardening, advisories, errors of the harness, and what stayed inconclusive. */
export function findingsOf(bundle: Bundle): readonly Finding[] {
  return findingSummaries(bundle.campaign.purposes)
    .map((summary) => findingOf(bundle, summary))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.summary.severity - b.summary.severity)
}

/** The purposes that were run and did not pass, in their own order. */
export function findingSummaries(purposes: readonly PurposeSummary[]): readonly PurposeSummary[] {
  return purposes.filter((p) => p.disposition === 'executed' && p.verdict !== 'pass')
}

function findingOf(bundle: Bundle, summary: PurposeSummary): Finding {
  const record = bundle.record(summary.purpose)
  const weight = weightOf(bundle.campaign, summary)
  const best =
    record?.cases.find((c) => c.id === summary.firstFailure) ??
    record?.cases.find((c) => c.outcome === summary.verdict)
  const base = { summary, weight, record, kind: kindOf(summary, weight) }
  return best ? { ...base, shown: show(best) } : base
}

function kindOf({ verdict }: PurposeSummary, weight: Weight): Finding['kind'] {
  if (verdict === 'fail') return weight === 'mandatory' ? 'violation' : weight
  return verdict === 'inconclusive' ? 'inconclusive' : 'error'
}

/** The first run of a case that has something against the candidate, else its first run. */
function show(record: CaseRecord): NonNullable<Finding['shown']> {
  const run = record.runs.find((r) => r.judgements.some((j) => j.verdict !== 'pass')) ?? record.runs[0]
  const base = { case: record, judgements: run?.judgements ?? [] }
  return run?.transcript ? { ...base, transcript: run.transcript } : base
}
