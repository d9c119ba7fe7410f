import type { Tier } from '../catalogue/campaign.ts'
import { TIERS } from '../catalogue/campaign.ts'
import { milestoneOf } from '../catalogue/milestones.ts'
import type { Declaration, Proforma } from '../catalogue/pics.ts'
import { missingFeatures, ruledOut, unmetNeed } from '../catalogue/pics.ts'
import type { RequirementRecord } from '../catalogue/requirement.ts'
import type { Disposition } from '../vocabulary/verdict.ts'
import type { Purpose } from './purpose.ts'

/** Whether a purpose is run, and why not. */
export interface Selected {
  readonly purpose: Purpose
  readonly disposition: Exclude<Disposition, 'executed'> | 'selected'
  readonly because: string
}

/** What narrows a run beyond the declaration. Any of it makes it a development run. */
export interface Filters {
  /** Name of the file that describes the program on the other side, when it is not the candidate's own. */
  readonly peers?: string
  readonly only?: readonly string[]
  /** A step of the gatekeeper's order, by its id. */
  readonly milestone?: string
  readonly shard?: { readonly index: number; readonly of: number }
}

/** Selection of purposes from the declaration alone, with a reason for every exclusion (static conformance review). */
export function select(
  purposes: readonly Purpose[],
  declared: Declaration,
  proforma: Proforma,
  tier: Tier,
  filters: Filters = {},
): readonly Selected[] {
  const missing = new Set(missingFeatures(proforma, declared))
  return purposes.map((purpose, index) => ({
    purpose,
    ...dispose(purpose, index, declared, proforma, missing, tier, filters),
  }))
}

function dispose(
  purpose: Purpose,
  index: number,
  declared: Declaration,
  proforma: Proforma,
  missing: ReadonlySet<string>,
  tier: Tier,
  { only, milestone, shard }: Filters,
): Omit<Selected, 'purpose'> {
  const planes = purpose.planes ?? ['wire']
  if (!planes.includes(declared.plane))
    return { disposition: 'inapplicable', because: `runs on the ${planes.join(' and ')} plane` }
  if (declared.role !== 'provider') return { disposition: 'inapplicable', because: 'judges providers' }
  // an engine's bytes are opaque: what the profile says of Signal is no affair of that plane
  const signal = declared.plane === 'wire' ? declared.signal : undefined
  const { versions } = purpose
  if (versions && signal && !versions.some((version) => signal.versions.includes(version)))
    return {
      disposition: 'inapplicable',
      because: `is about version ${versions.join(' or ')} of Signal messages, which the profile does not use`,
    }
  const without = (purpose.applies ?? []).map((feature) => ruledOut(feature, signal)).find(Boolean)
  if (without) return { disposition: 'inapplicable', because: without }
  const asked = (feature: string) => proforma[feature]?.planes.includes(declared.plane) ?? true
  const absent = (purpose.applies ?? []).filter((f) => asked(f) && !declared.features.includes(f))
  const owed = absent.find((feature) => missing.has(feature))
  if (owed)
    return {
      disposition: 'unsupported',
      because: `needs the mandatory feature ${owed}, which is not declared`,
    }
  if (absent[0]) return { disposition: 'inapplicable', because: `feature ${absent[0]} is not declared` }
  const unseen = unmetNeed(purpose.needs ?? [], declared)
  if (unseen) return { disposition: 'unsupported', because: `cannot be seen without ${unseen}` }
  if (
    only &&
    !only.some((id) => id === purpose.id || id === purpose.suite || purpose.id.startsWith(`${id}-`))
  )
    return { disposition: 'not run', because: 'left out by --only' }
  const step = milestone && milestoneOf(purpose)?.id
  if (milestone && step !== milestone)
    return {
      disposition: 'not run',
      because: step ? `belongs to milestone ${step}` : 'belongs to no milestone',
    }
  if (shard && index % shard.of !== shard.index - 1)
    return { disposition: 'not run', because: 'belongs to another shard' }
  if (TIERS.indexOf(purpose.tier ?? 'gate') > TIERS.indexOf(tier))
    return { disposition: 'not run', because: `belongs to tier ${purpose.tier ?? 'gate'}` }
  return { disposition: 'selected', because: '' }
}

/** Families of requirements that an engine can be held to; the others speak of what is around it. */
const ENGINE_FAMILY = 'E2E-'

/** Who bears what in a role. */
export const BEARERS = { provider: ['provider', 'client'], gatekeeper: ['gatekeeper'] } as const

/** The profile in force: what another profile alone demands does not bind. */
export const NEUTRAL = 'neutral'

/** Requirements that bind a candidate of this role and declaration on this day. */
export function applicableRequirements(
  catalogue: readonly RequirementRecord[],
  declared: Declaration,
  today: string,
): readonly string[] {
  const bearers: readonly string[] = BEARERS[declared.role]
  return catalogue
    .filter((r) => r.bearers.some((bearer) => bearers.includes(bearer)))
    .filter((r) => declared.plane === 'wire' || r.id.startsWith(ENGINE_FAMILY))
    .filter((r) => !r.condition || declared.features.includes(r.condition.replace('claimed:', '')))
    .filter((r) => r.due === undefined || r.due <= today)
    .filter((r) => r.profile === undefined || r.profile === NEUTRAL)
    .map((r) => r.id)
}
