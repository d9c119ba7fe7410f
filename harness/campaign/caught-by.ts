import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PurposeRecord, PurposeSummary } from '../catalogue/campaign.ts'

/**
 * Whether a purpose catches what it failed on: in a failing case a judgement of its own failed, not merely the candidate's
 * conduct, and no control of that run was lost.
 */
export function caughtBy(bundle: string, summary: PurposeSummary): boolean {
  if (summary.verdict !== 'fail' || !summary.record) return false
  const record = JSON.parse(readFileSync(join(bundle, summary.record.file), 'utf8')) as PurposeRecord
  return record.cases
    .filter((c) => c.outcome === 'fail')
    .flatMap((c) => c.runs)
    .some(({ judgements }) => {
      const own = judgements.some((j) => j.verdict === 'fail' && j.judge !== 'conduct')
      return own && !judgements.some((j) => j.control && j.verdict !== 'pass')
    })
}
