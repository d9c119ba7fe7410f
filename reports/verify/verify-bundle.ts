import type { Campaign } from '../../harness/catalogue/campaign.ts'
import type { Transcript } from '../../harness/transcript/chain.ts'
import { show } from '../../harness/transcript/show.ts'
import { ParleyError } from '../../harness/vocabulary/errors.ts'
import { type Bundle, readBundle } from '../bundle.ts'
import type { Check, Problem, Step, StepResult } from './check.ts'
import { checkFiles, type FilesResult } from './check-files.ts'
import { installationDifference } from './check-installation.ts'
import { checkOutcomes } from './check-outcomes.ts'
import { checkSelection } from './check-selection.ts'
import { checkStatement } from './check-statement.ts'
import { checkUnexecuted, checkVerdict } from './check-verdict.ts'
import { checkViews } from './check-views.ts'
import { expectedCases } from './expected-cases.ts'
import { type Installation, thisInstallation } from './installation.ts'
import { openLedgerAudit } from './ledger-audit.ts'
import { rejudge } from './rejudge.ts'
import { runParameters } from './run-parameters.ts'
import { storedRuns } from './stored-runs.ts'

/** Settings of {@link verifyBundle}. */
export interface VerifyOptions {
  /** Told of each step and each problem as it is found. Messages are safe for a terminal. */
  onCheck?(check: Check): void
  /** What to judge with; by default this installation. */
  readonly installation?: Installation
}

/** What a verification came to. */
export interface Verification {
  /** `refused` when anything is wrong; `verified in part` when nothing is, and something could not be judged again. */
  readonly outcome: 'verified' | 'verified in part' | 'refused'
  readonly problems: readonly Problem[]
  /** Absent when `campaign.json` cannot be read. */
  readonly campaign?: Campaign
  readonly rejudged: { readonly runs: number; readonly of: number }
  /** Purposes of which some verdict could not be judged again here. */
  readonly unjudged: readonly string[]
  /** SHA-256 of the two manifests, 64 hex digits. */
  readonly evidenceDigest: string
  readonly manifestDigest: string
}

/**
 * Checks a stored bundle without network and without candidate: digests, completeness, selection, hash chains, every
 * stored run judged again, every conclusion drawn again, every view made again. The bundle is hostile input: whatever is
 * wrong with it is a problem in the result and never an exception.
 */
export async function verifyBundle(folder: string, options: VerifyOptions = {}): Promise<Verification> {
  const problems: Problem[] = []
  const tell = (check: Check) => options.onCheck?.(check)
  const settle = ({ step, problems: found, notes, summary }: StepResult) => {
    for (const message of notes ?? []) tell({ status: 'note', step, message })
    for (const problem of found) {
      problems.push(problem)
      tell({ status: 'failed', ...problem })
    }
    if (found.length === 0) tell({ status: 'ok', step, message: summary })
  }
  try {
    const bundle = readBundle(folder)
    const files = checkFiles(bundle)
    settle(files)
    const installation = options.installation ?? (await thisInstallation())
    const difference = installationDifference(bundle.campaign, installation)
    const base = { campaign: bundle.campaign, evidenceDigest: files.evidenceDigest, manifestDigest: files.manifestDigest }
    const { rejudged, unjudged } = difference === '' ? inFull(bundle, files, installation, settle) : inPart(bundle, files, difference, settle, tell)
    const partly = difference !== '' || unjudged.length > 0
    return { outcome: problems.length > 0 ? 'refused' : partly ? 'verified in part' : 'verified', problems, rejudged, unjudged, ...base }
  } catch (thrown) {
    if (!(thrown instanceof ParleyError) || thrown.code !== 'bundle') throw thrown
    settle({ step: 'files', problems: [{ step: 'files', code: 'unreadable', subject: show(folder), message: thrown.message }], summary: '' })
    return { outcome: 'refused', problems, rejudged: { runs: 0, of: 0 }, unjudged: [], evidenceDigest: '', manifestDigest: '' }
  }
}

type Judged = Pick<Verification, 'rejudged' | 'unjudged'>

/** Another version judged this: only what does not depend on the judges is checked. */
function inPart(bundle: Bundle, { listed }: FilesResult, difference: string, settle: (result: StepResult) => void, tell: (check: Check) => void): Judged {
  tell({ status: 'skipped', step: 'installation', message: difference })
  const executed = bundle.campaign.purposes.filter((p) => p.disposition === 'executed')
  const stored = executed.map((summary) => storedRuns(bundle, summary, listed))
  const of = stored.flatMap((s) => s.runs).filter((run) => run.transcript).length
  settle({ step: 'transcripts', problems: stored.flatMap((s) => s.problems), summary: `${of} transcripts are whole and well chained` })
  for (const step of ['selection', 'judgements', 'cases', 'verdicts', 'statement', 'views'] as const)
    tell({ status: 'skipped', step, message: 'needs the version that the campaign was run with' })
  return { rejudged: { runs: 0, of }, unjudged: executed.map((p) => p.purpose) }
}

function inFull(bundle: Bundle, files: FilesResult, installation: Installation, settle: (result: StepResult) => void): Judged {
  const { campaign } = bundle
  settle({ step: 'installation', problems: [], summary: `run and verified with parley ${installation.version}, the same harness, suites and catalogue` })
  settle(checkSelection(campaign, installation))
  const run = runParameters(campaign)
  const found: Problem[] = []
  const executed = new Set(campaign.purposes.filter((p) => p.disposition === 'executed').map((p) => p.purpose))
  const audit = openLedgerAudit(installation.purposes.filter((p) => executed.has(p.id)))
  const ledgers = new Map<string, Transcript>()
  const unjudged: string[] = []
  const count = { transcripts: 0, agreed: 0, broken: 0, withheld: 0 }
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
    for (const { case: { origin }, transcript } of runs) {
      if (!transcript) continue
      count.transcripts += 1
      if (origin === 'ledger') ledgers.set(purpose.id, transcript)
      else if (files.withheld.size === 0) audit.observe(transcript, bundle.blob)
    }
    count.agreed += judged.agreed
    count.broken += judged.broken
    count.withheld += judged.withheld
    if (judged.withheld > 0) unjudged.push(purpose.id)
    if (record) found.push(...expectedCases(campaign, run, purpose, record), ...checkOutcomes(campaign, record, runs), ...checkVerdict(campaign, run, purpose, summary, record))
  }
  found.push(...audit.settle(ledgers))
  const of = (step: Step) => found.filter((p) => p.step === step)
  settle({ step: 'transcripts', problems: of('transcripts'), summary: `${count.transcripts} transcripts are whole and well chained` })
  const notes = [
    ...(unjudged.length > 0 ? [`cannot be judged again without the secrets that were left out: ${unjudged.join(', ')}`] : []),
    ...(count.broken > 0 ? [`recorded as errors of the harness while they ran, and taken as they are: ${count.broken}`] : []),
  ]
  settle({ step: 'judgements', problems: of('judgements'), notes, summary: `${count.agreed} runs, judged again, come to what is recorded` })
  settle({ step: 'cases', problems: of('cases'), summary: 'no case is missing or added, and their outcomes follow from their runs' })
  settle({ step: 'verdicts', problems: of('verdicts'), summary: 'the verdicts of all purposes follow from their cases' })
  settle(checkStatement(campaign, installation))
  settle(checkViews(bundle, files.evidenceDigest))
  return { rejudged: { runs: count.agreed, of: count.transcripts }, unjudged }
}
