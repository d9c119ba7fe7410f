import * as fc from 'fast-check'
import type { CaseOutcome, CaseRecord, PropertyRecord, PurposeRecord, Tier } from '../catalogue/campaign.ts'
import { deriveSeed } from '../environment/randomness.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Purpose } from './purpose.ts'
import { type CaseContext, runCase } from './run-case.ts'
import { stimuliFor, variantsFor } from './variants.ts'

const GENERATED: { readonly [T in Tier]: number } = { smoke: 1, gate: 20, full: 200 }
const MAX_SHRINKS = 40

/** How a purpose is run. */
export interface PurposePlan {
  readonly tier: Tier
  readonly seed: number
  /** Stops at the first failing case and does not shrink. */
  readonly firstFailure: boolean
  /** Most generated cases, where that is fewer than the tier asks for. */
  readonly generated?: number | undefined
  /** Asked before every case. */
  stopped(): boolean
  /** Told after every case. */
  progress(done: CaseRecord): void
}

/** Runs a purpose's variants and property and gives its record. */
export async function runPurpose(
  context: CaseContext,
  purpose: Purpose,
  plan: PurposePlan,
): Promise<PurposeRecord> {
  const cases: CaseRecord[] = []
  const keep = (record: CaseRecord) => {
    cases.push(record)
    plan.progress(record)
    return record
  }
  const enough = () => plan.stopped() || (plan.firstFailure && cases.some((c) => c.outcome === 'fail'))
  const features = context.stage?.candidate?.hello.features ?? []
  const variants = variantsFor(purpose, features)
  for (const [index, variant] of (plan.tier === 'smoke' ? variants.slice(0, 1) : variants).entries()) {
    if (enough()) break
    keep(await runCase(context, purpose, `${purpose.id}/v${index + 1}`, 'variant', variant))
  }
  const property =
    purpose.stimuli && !enough()
      ? await runProperty(context, purpose, stimuliFor(purpose, purpose.stimuli, features), plan, keep)
      : undefined
  return { purpose: purpose.id, cases, ...(property ? { property } : {}), situations: tally(cases) }
}

async function runProperty(
  context: CaseContext,
  purpose: Purpose,
  stimuli: fc.Arbitrary<Json>,
  plan: PurposePlan,
  keep: (record: CaseRecord) => CaseRecord,
): Promise<PropertyRecord> {
  const seed = deriveSeed(plan.seed, purpose.id)
  const { generated: most = Number.MAX_SAFE_INTEGER } = plan
  const numRuns = Math.min(purpose.cases?.[plan.tier] ?? GENERATED[plan.tier], most)
  let failing: CaseRecord | undefined
  let smallest: Json | undefined
  let shrinks = 0
  let number = 0
  const predicate = async (stimulus: Json): Promise<boolean> => {
    if (plan.stopped()) return true
    if (!failing) {
      number += 1
      const record = keep(await runCase(context, purpose, `${purpose.id}/g${number}`, 'generated', stimulus))
      if (record.outcome === 'fail') failing = record
      return record.outcome !== 'fail'
    }
    if (shrinks >= MAX_SHRINKS) return true
    shrinks += 1
    const quiet: CaseContext = { ...context, trial: true, keeps: () => false, observe: () => {} }
    const again = await runCase(quiet, purpose, `${purpose.id}/shrinking`, 'shrunk', stimulus)
    const same =
      again.outcome === 'fail' && judgesOf(again).some((judge) => judgesOf(failing).includes(judge))
    if (same) smallest = stimulus
    return !same
  }
  const details = await fc.check(fc.asyncProperty(stimuli, predicate), {
    seed,
    numRuns,
    endOnFailure: plan.firstFailure,
  })
  if (smallest !== undefined && !plan.firstFailure) {
    const shrunk = await runCase(context, purpose, `${purpose.id}/shrunk`, 'shrunk', smallest)
    if (shrunk.outcome === 'fail') keep(shrunk)
  }
  return { seed, numRuns, path: details.counterexamplePath ?? '', shrinks }
}

function judgesOf(record: CaseRecord | undefined): string[] {
  return (record?.runs ?? []).flatMap((run) =>
    run.judgements.filter((j) => j.verdict === 'fail').map((j) => j.judge),
  )
}

/** How often each named situation was reached. */
function tally(cases: readonly CaseRecord[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of cases.flatMap((c) => c.situations)) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** Counts of a record's cases by outcome. */
export function outcomes(cases: readonly CaseRecord[]): { [O in CaseOutcome]: number } {
  const counts = { pass: 0, inconclusive: 0, fail: 0, error: 0 }
  for (const { outcome } of cases) counts[outcome] += 1
  return counts
}
