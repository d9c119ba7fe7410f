import type { Campaign } from '../../harness/catalogue/campaign.ts'
import { show } from '../../harness/transcript/show.ts'
import { ParleyError } from '../../harness/vocabulary/errors.ts'
import { readBundle } from '../bundle.ts'
import type { Check, Problem, StepResult } from './check.ts'
import { checkAttestations } from './check-attestations.ts'
import { checkFiles } from './check-files.ts'
import { installationDifference } from './check-installation.ts'
import { checkProfile } from './check-profile.ts'
import { checkSelection } from './check-selection.ts'
import { checkStatement } from './check-statement.ts'
import { checkViews } from './check-views.ts'
import { type Installation, thisInstallation } from './installation.ts'
import { checkWithJudges, type Judged } from './with-judges.ts'
import { checkWithoutJudges } from './without-judges.ts'

/** Settings of {@link verifyBundle}. */
export interface VerifyOptions {
  /** Told of each step and each problem as it is found. Messages are safe for a terminal. */
  onCheck?(check: Check): void
  /** What to judge with; by default this installation. */
  readonly installation?: Installation
}

/** What a verification came to. */
export interface Verification extends Judged {
  /** `refused` when anything is wrong; `verified in part` when nothing is, and something could not be judged again. */
  readonly outcome: 'verified' | 'verified in part' | 'refused'
  readonly problems: readonly Problem[]
  /** Absent when `campaign.json` cannot be read. */
  readonly campaign?: Campaign
  /** SHA-256 of the two manifests, 64 hex digits; empty when a manifest is missing. */
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
    const { campaign } = bundle
    const files = checkFiles(bundle)
    settle(files)
    if (campaign.attestor || campaign.requirements.some((r) => r.attestation))
      settle(checkAttestations(campaign, files))
    const installation = options.installation ?? (await thisInstallation())
    const difference = installationDifference(campaign, installation)
    let judged: Judged
    if (difference === '') {
      const summary = `run and verified with parley ${installation.version}, the same harness, suites and catalogue`
      settle({ step: 'installation', problems: [], summary })
      settle(checkProfile(bundle, installation))
      settle(checkSelection(campaign, installation))
      judged = checkWithJudges(bundle, files, installation, settle)
      settle(checkStatement(campaign, installation))
      settle(checkViews(bundle, files.evidenceDigest))
    } else {
      tell({ status: 'skipped', step: 'installation', message: difference })
      judged = checkWithoutJudges(bundle, files, settle)
      for (const step of [
        'profile',
        'selection',
        'judgements',
        'cases',
        'verdicts',
        'statement',
        'views',
      ] as const)
        tell({ status: 'skipped', step, message: 'needs the version that the campaign was run with' })
    }
    const partly = judged.unjudged.length > 0 || difference !== ''
    const outcome = problems.length > 0 ? 'refused' : partly ? 'verified in part' : 'verified'
    const { evidenceDigest, manifestDigest } = files
    return { outcome, problems, campaign, evidenceDigest, manifestDigest, ...judged }
  } catch (thrown) {
    if (!(thrown instanceof ParleyError) || thrown.code !== 'bundle') throw thrown
    const problem: Problem = {
      step: 'files',
      code: 'unreadable',
      subject: show(folder),
      message: thrown.message,
    }
    settle({ step: 'files', problems: [problem], summary: '' })
    return {
      outcome: 'refused',
      problems,
      rejudged: { runs: 0, of: 0 },
      unjudged: [],
      evidenceDigest: '',
      manifestDigest: '',
    }
  }
}
