import type { Campaign, PurposeSummary } from '../harness/catalogue/campaign.ts'

/** What a failure of a purpose does to the statement. */
export type Weight = 'mandatory' | 'hardening' | 'advisory'

/**
 * The heaviest of the applicable requirements that a purpose verifies. A hardening MUST weighs as mandatory when the
 * campaign was told to count it, which its statement shows.
 */
export function weightOf({ requirements, statement }: Campaign, { verifies }: PurposeSummary): Weight {
  const musts = requirements.filter((r) => r.level === 'MUST' && verifies.includes(r.requirement))
  if (musts.some((r) => r.basis !== 'hardening' || statement.failed.includes(r.requirement)))
    return 'mandatory'
  return musts.length > 0 ? 'hardening' : 'advisory'
}
