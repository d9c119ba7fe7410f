import type { Campaign, PurposeSummary } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { weightOf } from '../../weight.ts'

/** A label as Allure takes it. `requirement`, `verdict`, `disposition`, `weight` and `reason` are our own. */
export interface Label {
  readonly name: string
  readonly value: string
}

const SEVERITY = ['trivial', 'critical', 'normal', 'minor'] as const

/** The labels of a purpose: where it stands in the tree, which requirements it verifies, and what it came to. */
export function labelsOf(campaign: Campaign, purpose: PurposeSummary): readonly Label[] {
  const { candidate } = campaign
  const [first] = purpose.verifies
  const requirement = campaign.requirements.find((r) => r.requirement === first)
  const blocks = purpose.severity === 1 && weightOf(campaign, purpose) === 'mandatory'
  return [
    { name: 'epic', value: `${candidate.role}, ${candidate.plane} plane` },
    { name: 'feature', value: purpose.suite },
    {
      name: 'story',
      value: requirement ? `${requirement.requirement} ${requirement.title}` : (first ?? purpose.purpose),
    },
    { name: 'suite', value: purpose.suite },
    { name: 'severity', value: blocks ? 'blocker' : (SEVERITY[purpose.severity] ?? 'normal') },
    { name: 'verdict', value: purpose.verdict },
    { name: 'disposition', value: purpose.disposition },
    { name: 'weight', value: weightOf(campaign, purpose) },
    ...(purpose.disposition === 'executed' ? [] : [{ name: 'reason', value: show(purpose.because, 300) }]),
    ...purpose.verifies.map((id) => ({ name: 'requirement', value: id })),
  ]
}
