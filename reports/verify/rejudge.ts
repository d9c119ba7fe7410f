import { judgeRun } from '../../harness/campaign/judge-run.ts'
import type { Purpose } from '../../harness/campaign/purpose.ts'
import { blobPath } from '../../harness/transcript/blobs.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import { show } from '../../harness/transcript/show.ts'
import type { Judgement } from '../../harness/vocabulary/judgement.ts'
import { worst } from '../../harness/vocabulary/verdict.ts'
import type { Bundle } from '../bundle.ts'
import { isListed } from '../manifest.ts'
import type { Problem } from './check.ts'
import type { StoredRun } from './stored-runs.ts'

/** What judging one purpose's stored runs again came to. */
export interface Rejudged {
  readonly problems: readonly Problem[]
  /** Runs that were judged again and agree. */
  readonly agreed: number
  /** Runs whose secrets this edition leaves out. */
  readonly withheld: number
  /** Runs that are recorded as an error of the harness while it ran, which no transcript repeats. */
  readonly broken: number
}

/** Judges every stored run again and compares with the record, judgement by judgement. */
export function rejudge(
  bundle: Bundle,
  purpose: Purpose,
  runs: readonly StoredRun[],
  withheld: ReadonlySet<string>,
): Rejudged {
  const problems: Problem[] = []
  const tally = { agreed: 0, withheld: 0, broken: 0 }
  for (const run of runs) {
    if (!run.transcript) continue
    const recorded = run.case.runs[run.index]?.judgements ?? []
    if (brokeWhileRunning(recorded)) {
      tally.broken += 1
      continue
    }
    let lacks = false
    const get = (digest: string) => {
      const bytes = bundle.blob(digest)
      if (!bytes && isListed(withheld, `evidence/${blobPath(digest, 'secret').replaceAll('\\', '/')}`))
        lacks = true
      return bytes
    }
    const origin = run.case.origin === 'ledger' ? 'ledger' : 'case'
    const again = judgeRun(purpose, run.transcript, run.case.stimulus, { get }, origin)
    if (canonical(again) === canonical(recorded)) tally.agreed += 1
    else if (lacks) tally.withheld += 1
    else problems.push(disagreement(run, recorded, again))
  }
  return { problems, ...tally }
}

/** The harness failed during the case: the candidate gains nothing by such a record, since it is never better than a fail. */
export function brokeWhileRunning(recorded: readonly Judgement[]): boolean {
  const [only] = recorded
  return (
    recorded.length === 1 &&
    only?.judge === 'harness' &&
    only.verdict === 'error' &&
    only.because.startsWith('the case could not be run')
  )
}

function disagreement(run: StoredRun, recorded: readonly Judgement[], again: readonly Judgement[]): Problem {
  const before = worst(recorded.map((j) => j.verdict))
  const now = worst(again.map((j) => j.verdict))
  const other = again.find((j) => !recorded.some((r) => canonical(r) === canonical(j)))
  const why = other ? `: ${show(other.because, 200)}` : ''
  const what =
    before === now
      ? `${now} in both, for other reasons${why}`
      : `${before} is recorded, judged again it is ${now}${why}`
  return {
    step: 'judgements',
    code: 'judgement',
    subject: run.case.id,
    message: `run ${run.index + 1} of ${run.case.id}: ${what}`,
  }
}
