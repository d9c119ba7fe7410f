import type { Campaign, CaseRecord, PurposeRecord } from '../../harness/catalogue/campaign.ts'
import { caseOutcome, runsDue } from '../../harness/catalogue/decide-case.ts'
import { stimuliOf } from '../../harness/judge/select.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import type { Transcript } from '../../harness/transcript/chain.ts'
import type { Problem, ProblemCode } from './check.ts'
import type { StoredRun } from './stored-runs.ts'

/** Every case's outcome, count of runs and situations follow from its runs. */
export function checkOutcomes(
  { tier }: Campaign,
  record: PurposeRecord,
  runs: readonly StoredRun[],
): readonly Problem[] {
  const problems: Problem[] = []
  const problem = (code: ProblemCode, subject: string, message: string) =>
    problems.push({ step: 'cases', code, subject, message })
  for (const found of record.cases) {
    const { id, outcome, reproduced } = found
    if (unsampled(found)) {
      if (tier !== 'full' || found.origin !== 'generated' || outcome !== 'pass')
        problem('evidence-missing', id, `${id} came to ${outcome} and has no transcript`)
      continue
    }
    if (found.runs.some((run) => !run.transcript))
      problem('evidence-missing', id, `a run of ${id} has no transcript`)
    const judged = found.runs.map((run) => run.judgements)
    const due = found.origin === 'ledger' ? 1 : runsDue(judged)
    if (judged.length !== due)
      problem('case-removed', id, `${id} has ${judged.length} runs, and what they say asks for ${due}`)
    const expected = caseOutcome(judged)
    if (expected !== outcome)
      problem('case-outcome', id, `${id} is recorded as ${outcome}; from its judgements it is ${expected}`)
    const failing = judged.filter((run) => run.some((j) => j.verdict === 'fail')).length
    const k = found.origin === 'ledger' ? Number(outcome === 'fail') : failing
    if (reproduced.k !== k || reproduced.n !== judged.length)
      problem(
        'case-outcome',
        id,
        `${id} is said to have failed in ${reproduced.k} of ${reproduced.n} runs; it did in ${k} of ${judged.length}`,
      )
    const read = runs.flatMap((run) => (run.case === found && run.transcript ? [run.transcript] : []))
    if (
      found.origin !== 'ledger' &&
      read.length === judged.length &&
      canonical(situations(read)) !== canonical(found.situations)
    )
      problem('case-outcome', id, `${id} is said to have reached other situations than its transcripts show`)
  }
  const tally: Record<string, number> = {}
  for (const name of record.cases.flatMap((c) => c.situations)) tally[name] = (tally[name] ?? 0) + 1
  if (canonical(tally) !== canonical(record.situations))
    problem(
      'case-outcome',
      record.purpose,
      `the situations of ${record.purpose} are not counted from its cases`,
    )
  return problems
}

/** A generated case that passed and was not sampled: it left its number only. */
function unsampled({ runs }: CaseRecord): boolean {
  return runs.every((run) => !run.transcript && run.judgements.length === 0)
}

function situations(transcripts: readonly Transcript[]): string[] {
  const observations = transcripts.flatMap((transcript) => transcript.observations)
  const reached = stimuliOf({ observations, blob: () => undefined }, 'situation.reached')
  return [...new Set(reached.map((o) => o.data.name))].sort()
}
