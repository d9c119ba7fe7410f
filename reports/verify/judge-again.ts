import { judgeRun } from '../../harness/campaign/judge-run.ts'
import type { Purpose } from '../../harness/campaign/purpose.ts'
import { summarise } from '../../harness/campaign/summarise.ts'
import type { CaseRecord, PurposeRecord, PurposeSummary } from '../../harness/catalogue/campaign.ts'
import { caseOutcome } from '../../harness/catalogue/decide-case.ts'
import { demandsSituations } from '../../harness/catalogue/run.ts'
import type { Judgement } from '../../harness/vocabulary/judgement.ts'
import type { Verdict } from '../../harness/vocabulary/verdict.ts'
import type { Bundle } from '../bundle.ts'
import { brokeWhileRunning } from './rejudge.ts'

/**
 * The verdict of a purpose from its stored transcripts alone; what left none counts as recorded. Throws `bundle` when the
 * record or a transcript cannot be read.
 */
export function judgeAgain(bundle: Bundle, purpose: Purpose, { record: ref }: PurposeSummary): Verdict {
  const { campaign } = bundle
  const record = bundle.record(purpose.id)
  if (!record || !ref) return 'error'
  const cases = record.cases.map(
    (found): CaseRecord => ({ ...found, outcome: outcomeOf(bundle, purpose, found) }),
  )
  const again: PurposeRecord = { ...record, cases }
  const demandSituations = demandsSituations(campaign.tier, campaign.complete, campaign.run)
  const { features } = campaign.candidate
  return summarise(purpose, campaign.seed, { record: again, ...ref, demandSituations, features }).verdict
}

function outcomeOf(bundle: Bundle, purpose: Purpose, found: CaseRecord): CaseRecord['outcome'] {
  if (found.runs.some((run) => !run.transcript)) return found.outcome
  const runs = found.runs.map(({ judgements, transcript }): readonly Judgement[] => {
    if (!transcript || brokeWhileRunning(judgements)) return judgements
    const read = bundle.transcript(transcript)
    if (!read.ok) return []
    return judgeRun(
      purpose,
      read.transcript,
      found.stimulus,
      { get: bundle.blob },
      found.origin === 'ledger' ? 'ledger' : 'case',
    )
  })
  return caseOutcome(runs)
}
