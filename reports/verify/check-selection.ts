import { select } from '../../harness/campaign/select.ts'
import type { Campaign, PurposeSummary } from '../../harness/catalogue/campaign.ts'
import { missingFeatures } from '../../harness/catalogue/pics.ts'
import { deviationsOf, isNarrowed } from '../../harness/catalogue/run.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import { show } from '../../harness/transcript/show.ts'
import type { Problem, ProblemCode, StepResult } from './check.ts'
import type { Installation } from './installation.ts'
import { type RunParameters, runParameters } from './run-parameters.ts'

/** The purposes that the declaration asks for are those that the campaign names; nothing was left out. */
export function checkSelection(campaign: Campaign, installation: Installation): StepResult {
  const problems: Problem[] = []
  const problem = (code: ProblemCode, subject: string, message: string) =>
    problems.push({ step: 'selection', code, subject, message })
  const run = runParameters(campaign)
  const expected = select(
    installation.purposes,
    run.declared,
    installation.proforma,
    campaign.tier,
    run.filters,
  )
  const named = new Map(campaign.purposes.map((p) => [p.purpose, p]))
  const released = new Set<string>(expected.map((e) => e.purpose.id))
  for (const { purpose, disposition, because } of expected) {
    const stored = named.get(purpose.id)
    if (!stored)
      problem(
        'purpose-removed',
        purpose.id,
        `${purpose.id} is released and is not in the campaign: it was removed`,
      )
    else if (
      !agrees(campaign, stored, disposition) ||
      (disposition !== 'selected' && stored.because !== because)
    )
      problem(
        'disposition',
        purpose.id,
        `${purpose.id} is recorded as ${stored.disposition} (${show(stored.because, 120)}); from the declaration it is ${disposition}${because ? ` (${because})` : ''}`,
      )
  }
  for (const id of named.keys())
    if (!released.has(id)) problem('unknown-purpose', id, `${id} is in the campaign and in no suite`)
  const order = expected.map((e) => e.purpose.id as string).filter((id) => named.has(id))
  const found = campaign.purposes.map((p) => p.purpose).filter((id) => released.has(id))
  if (order.join() !== found.join())
    problem(
      'purpose-order',
      'campaign.json',
      'purposes are named twice or in another order than the suites give',
    )
  for (const message of contradictions(campaign, run, installation)) problem('mode', 'campaign.json', message)
  const waived = campaign.purposes.filter((p) => p.disposition === 'waived')
  return {
    step: 'selection',
    problems,
    notes: waived.map((p) => `${p.purpose} was waived: the waiver itself is not in the bundle`),
    summary: `${expected.length} purposes are disposed of as the declaration asks`,
  }
}

/** What was selected is executed; a void or interrupted campaign may have left it; a waiver never makes a statement better. */
function agrees(campaign: Campaign, stored: PurposeSummary, expected: string): boolean {
  if (expected !== 'selected') return stored.disposition === expected
  if (stored.disposition === 'executed' || stored.disposition === 'waived') return true
  return stored.disposition === 'not run' && (!campaign.complete || campaign.statement.word === 'void')
}

function contradictions(
  campaign: Campaign,
  { declared }: RunParameters,
  { proforma }: Installation,
): string[] {
  const { tier, run, mode, deviations, candidate, statement } = campaign
  const found: string[] = []
  if (isNarrowed(run, tier) !== (mode === 'development'))
    found.push(`the run is recorded as ${mode}, and its tier and filters say otherwise`)
  const expected = deviationsOf(campaign, missingFeatures(proforma, declared))
  if (canonical([...deviations]) !== canonical(expected))
    found.push(
      `the deviations are recorded as ${list(deviations)}; from the run and the declaration they are ${list(expected)}`,
    )
  if (candidate.digestAtStart !== candidate.digestAtEnd && statement.word !== 'void')
    found.push('the candidate was changed while it was tested, and the campaign is not void')
  return found
}

function list(deviations: readonly string[]): string {
  return deviations.length === 0 ? 'none' : show(deviations.join('; '), 200)
}
