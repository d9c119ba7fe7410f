import type { Purpose } from '../../harness/campaign/purpose.ts'
import { storyOf } from '../../harness/campaign/story.ts'
import { variantsFor } from '../../harness/campaign/variants.ts'
import type { Campaign, PurposeRecord } from '../../harness/catalogue/campaign.ts'
import { deriveSeed } from '../../harness/environment/randomness.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import type { Problem, ProblemCode } from './check.ts'
import type { RunParameters } from './run-parameters.ts'

/** Generated cases by tier, where a purpose does not say otherwise. */
const GENERATED = { smoke: 1, gate: 20, full: 200 } as const

/**
 * The cases that a purpose must have: every variant of its tier with the suite's own stimulus, as many generated cases as
 * the tier asks for unless one of them fails, and the ledger of its monitor. A campaign that was stopped may have fewer.
 */
export function expectedCases(
  campaign: Campaign,
  { firstFailure, generated: most }: RunParameters,
  purpose: Purpose,
  record: PurposeRecord,
): readonly Problem[] {
  const problems: Problem[] = []
  const problem = (code: ProblemCode, subject: string, message: string) =>
    problems.push({ step: 'cases', code, subject, message })
  const stopped = !campaign.complete || (firstFailure && record.cases.some((c) => c.outcome === 'fail'))
  const ids = record.cases.map((c) => c.id)
  const all = variantsFor(purpose, campaign.candidate.features)
  const variants = campaign.tier === 'smoke' ? all.slice(0, 1) : all
  const allowed = new Set<string>([`${purpose.id}/shrunk`])
  const owed: string[] = []
  for (const [index, variant] of variants.entries()) {
    const id = `${purpose.id}/v${index + 1}`
    owed.push(id)
    const stored = record.cases.find((c) => c.id === id)
    if (stored && canonical(stored.stimulus) !== canonical(variant))
      problem('stimulus', id, `${id} was not run with the stimulus of its suite`)
  }
  if (purpose.stimuli) owed.push(...generated(campaign, most, purpose, record, stopped, problem))
  if (purpose.monitor) owed.push(`${purpose.id}/ledger`)
  for (const id of owed) {
    allowed.add(id)
    const leftOut = stopped && !id.endsWith('/ledger')
    if (!ids.includes(id) && !leftOut)
      problem('case-removed', id, `${id} has to be in the record and is not: it was removed`)
  }
  for (const { id, origin, outcome, stimulus, story } of record.cases) {
    const told = outcome === 'pass' || origin === 'ledger' ? undefined : storyOf(purpose, stimulus).story
    if (canonical(story ?? []) !== canonical(told ?? []))
      problem('stimulus', id, `what is told of ${id} in words is not what its purpose tells of its stimulus`)
  }
  for (const [index, id] of ids.entries())
    if (!allowed.has(id) || ids.indexOf(id) !== index)
      problem('case-added', id, `${id} stands in the record twice or does not belong there`)
  return problems
}

function generated(
  { seed, tier }: Campaign,
  most = Number.MAX_SAFE_INTEGER,
  purpose: Purpose,
  record: PurposeRecord,
  stopped: boolean,
  problem: (code: ProblemCode, subject: string, message: string) => void,
): string[] {
  const { property } = record
  const numRuns = Math.min(purpose.cases?.[tier] ?? GENERATED[tier], most)
  if (!property) {
    if (!stopped)
      problem('case-removed', purpose.id, `${purpose.id} has generated cases, and its record has none`)
    return []
  }
  if (property.seed !== deriveSeed(seed, purpose.id))
    problem('mode', purpose.id, `${purpose.id} was not generated with the campaign's seed`)
  if (property.numRuns !== numRuns)
    problem(
      'mode',
      purpose.id,
      `${purpose.id} names ${property.numRuns} generated cases, ${numRuns} were to be run`,
    )
  const failing = record.cases.find((c) => c.origin === 'generated' && c.outcome === 'fail')
  const last = failing ? Number(/\/g(\d+)$/.exec(failing.id)?.[1] ?? numRuns) : numRuns
  return Array.from({ length: Math.min(last, numRuns) }, (_, index) => `${purpose.id}/g${index + 1}`)
}
