import type { Purpose } from '../../harness/campaign/purpose.ts'
import { summarise } from '../../harness/campaign/summarise.ts'
import type { Campaign, PurposeRecord, PurposeSummary } from '../../harness/catalogue/campaign.ts'
import { demandsSituations } from '../../harness/catalogue/run.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import type { Digest } from '../../harness/vocabulary/ids.ts'
import type { Problem } from './check.ts'

/** A purpose's line in the campaign follows from its record. */
export function checkVerdict(
  campaign: Campaign,
  purpose: Purpose,
  stored: PurposeSummary,
  record: PurposeRecord,
): readonly Problem[] {
  const demandSituations = demandsSituations(campaign.tier, campaign.complete, campaign.run)
  const { features } = campaign.candidate
  const { file, digest } = stored.record ?? { file: '', digest: '' as Digest }
  return compare(
    stored,
    summarise(purpose, campaign.seed, { record, file, digest, demandSituations, features }),
  )
}

/** A purpose's line that has no record behind it says of the purpose what its suite says. */
export function checkUnexecuted(
  { seed }: Campaign,
  purpose: Purpose,
  stored: PurposeSummary,
): readonly Problem[] {
  const disposition = stored.disposition === 'executed' ? 'not run' : stored.disposition
  return compare(stored, summarise(purpose, seed, { disposition, because: stored.because }))
}

function compare(stored: PurposeSummary, expected: PurposeSummary): readonly Problem[] {
  const subject = stored.purpose
  if (stored.verdict !== expected.verdict) {
    const message = `${subject} is recorded as ${stored.verdict}; from its cases it is ${expected.verdict}`
    return [{ step: 'verdicts', code: 'purpose-verdict', subject, message }]
  }
  const names = [...new Set([...Object.keys(stored), ...Object.keys(expected)])] as (keyof PurposeSummary)[]
  const other = names.filter((name) => text(stored[name]) !== text(expected[name]))
  if (other.length === 0) return []
  const message = `${subject}: ${other.join(', ')} ${other.length > 1 ? 'are' : 'is'} not what suite and record say`
  return [{ step: 'verdicts', code: 'purpose-summary', subject, message }]
}

function text(value: unknown): string {
  return value === undefined ? '' : canonical(value)
}
