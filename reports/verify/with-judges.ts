import { originOf } from '../../harness/catalogue/origin.ts'
import type { Transcript } from '../../harness/transcript/chain.ts'
import type { Bundle } from '../bundle.ts'
import type { Problem, Step, StepResult } from './check.ts'
import type { FilesResult } from './check-files.ts'
import { checkOutcomes } from './check-outcomes.ts'
import { checkUnexecuted, checkVerdict } from './check-verdict.ts'
import { expectedCases } from './expected-cases.ts'
import type { Installation } from './installation.ts'
import { openLedgerAudit } from './ledger-audit.ts'
import { rejudge } from './rejudge.ts'
import { runParameters } from './run-parameters.ts'
import { type StoredRun, storedRuns } from './stored-runs.ts'

/** What was judged again, and which purposes could not be. */
export interface Judged {
  readonly rejudged: { readonly runs: number; readonly of: number }
  readonly unjudged: readonly string[]
}

/** Reads every record and transcript once and draws every verdict again, one purpose after the other. */
export function checkWithJudges(
  bundle: Bundle,
  files: FilesResult,
  installation: Installation,
  settle: (result: StepResult) => void,
): Judged {
  const { campaign } = bundle
  const run = runParameters(campaign)
  const origin = originOf(campaign)
  const executed = new Set(
    campaign.purposes.filter((p) => p.disposition === 'executed').map((p) => p.purpose),
  )
  const audit = openLedgerAudit(installation.purposes.filter((p) => executed.has(p.id)))
  const ledgers = new Map<string, Transcript>()
  const found: Problem[] = []
  const unjudged: string[] = []
  const count = { transcripts: 0, agreed: 0, broken: 0 }
  for (const summary of campaign.purposes) {
    const purpose = installation.purposes.find((p) => p.id === summary.purpose)
    if (!purpose) continue
    if (summary.disposition !== 'executed') {
      found.push(...checkUnexecuted(campaign, purpose, summary))
      continue
    }
    const { record, runs, problems } = storedRuns(bundle, summary, files.listed)
    const judged = rejudge(bundle, purpose, runs, files.withheld)
    found.push(...problems, ...judged.problems)
    for (const stored of runs) {
      if (!stored.transcript) continue
      count.transcripts += 1
      if (stored.transcript.header.origin !== origin) found.push(foreign(stored))
      if (stored.case.origin === 'ledger') ledgers.set(purpose.id, stored.transcript)
      // Without its secrets a transcript may give a monitor less than it gave then.
      else if (files.withheld.size === 0) audit.observe(stored.transcript, bundle.blob)
    }
    count.agreed += judged.agreed
    count.broken += judged.broken
    if (judged.withheld > 0) unjudged.push(purpose.id)
    if (!record) continue
    found.push(...expectedCases(campaign, run, purpose, record))
    found.push(...checkOutcomes(campaign, record, runs), ...checkVerdict(campaign, purpose, summary, record))
  }
  found.push(...audit.settle(ledgers))
  const of = (step: Step) => found.filter((p) => p.step === step)
  const notes = [
    ...(unjudged.length > 0
      ? [`cannot be judged again without the secrets that were left out: ${unjudged.join(', ')}`]
      : []),
    ...(count.broken > 0
      ? [`recorded as errors of the harness while they ran, and taken as they are: ${count.broken}`]
      : []),
  ]
  settle({
    step: 'transcripts',
    problems: of('transcripts'),
    summary: `${count.transcripts} transcripts are whole and well chained`,
  })
  settle({
    step: 'judgements',
    problems: of('judgements'),
    notes,
    summary: `${count.agreed} runs, judged again, come to what is recorded`,
  })
  settle({
    step: 'cases',
    problems: of('cases'),
    summary: 'no case is missing or added, and their outcomes follow from their runs',
  })
  settle({
    step: 'verdicts',
    problems: of('verdicts'),
    summary: 'the verdicts of all purposes follow from their cases',
  })
  return { rejudged: { runs: count.agreed, of: count.transcripts }, unjudged }
}

function foreign({ case: { id }, index }: StoredRun): Problem {
  const message = `run ${index + 1} of ${id} was recorded of another campaign or candidate than campaign.json names`
  return { step: 'transcripts', code: 'transcript-origin', subject: id, message }
}
