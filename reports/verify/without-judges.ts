import type { Bundle } from '../bundle.ts'
import type { StepResult } from './check.ts'
import type { FilesResult } from './check-files.ts'
import { storedRuns } from './stored-runs.ts'
import type { Judged } from './with-judges.ts'

/** What can be checked when another version judged: that records and transcripts are whole, and nothing beyond. */
export function checkWithoutJudges(
  bundle: Bundle,
  { listed }: FilesResult,
  settle: (result: StepResult) => void,
): Judged {
  const executed = bundle.campaign.purposes.filter((p) => p.disposition === 'executed')
  const stored = executed.map((summary) => {
    const { runs, problems } = storedRuns(bundle, summary, listed)
    return { problems, transcripts: runs.filter((run) => run.transcript).length }
  })
  const of = stored.reduce((sum, s) => sum + s.transcripts, 0)
  settle({
    step: 'transcripts',
    problems: stored.flatMap((s) => s.problems),
    summary: `${of} transcripts are whole and well chained`,
  })
  return { rejudged: { runs: 0, of }, unjudged: executed.map((p) => p.purpose) }
}
