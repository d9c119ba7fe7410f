import type { Bundle } from '../../bundle.ts'
import { findingsOf } from '../../finding.ts'
import { annexes } from './annexes.ts'
import { denominators } from './denominators.ts'
import { findingPages } from './findings.ts'
import { firstScreen } from './first-screen.ts'
import { matrix } from './matrix.ts'
import { method } from './method.ts'
import { page } from './page.ts'
import { purposes } from './purposes.ts'
import { reproduction } from './reproduction.ts'

/**
 * The auditor's report: one file, no script, nothing loaded, the same bytes for the same bundle.
 * @param evidenceDigest SHA-256 of the evidence manifest, 64 hex digits
 */
export function renderHtml(bundle: Bundle, evidenceDigest: string): string {
  const { campaign } = bundle
  const findings = findingsOf(bundle)
  return page({ id: campaign.id, word: campaign.statement.word }, evidenceDigest, [
    firstScreen(campaign, findings, evidenceDigest),
    denominators(campaign),
    matrix(campaign),
    findingPages(bundle, findings),
    purposes(campaign),
    method(campaign),
    reproduction(campaign, evidenceDigest),
    annexes(campaign),
  ])
}
