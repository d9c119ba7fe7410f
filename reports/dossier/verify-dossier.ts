import { harnessIdentity } from '../../harness/campaign/identity.ts'
import type { Dossier } from '../../harness/catalogue/dossier.ts'
import { composeDossier } from '../../harness/dossier/compose-dossier.ts'
import { loadMeasures, type Measures } from '../../harness/dossier/measures.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import { show } from '../../harness/transcript/show.ts'
import { ParleyError } from '../../harness/vocabulary/errors.ts'
import type { Check, Problem, StepResult } from '../verify/check.ts'
import { checkStored } from '../verify/check-files.ts'
import { renderDossier } from '../writers/dossier/render-dossier.ts'
import { checkFigures } from './check-figures.ts'
import { bundledComparison } from './comparison.ts'
import { DOSSIER_FILE, readDossier } from './dossier-bundle.ts'
import { DOSSIER_PAGE } from './write-dossier.ts'

/** What a verification of a dossier came to. */
export interface DossierVerification {
  readonly outcome: 'verified' | 'verified in part' | 'refused'
  readonly problems: readonly Problem[]
  /** Plays whose figures were read again, out of all that are stored. */
  readonly rejudged: { readonly runs: number; readonly of: number }
}

/** What a dossier is verified with; by default this installation. */
export interface DossierInstallation {
  readonly version: string
  readonly harnessDigest: string
  readonly measures: Measures
}

/**
 * Checks a stored dossier without network and without engine: digests, hash chains, every figure read again from the
 * transcripts, the conclusion drawn again, the page made again. Whatever is wrong is a problem and never an exception.
 */
export async function verifyDossier(
  folder: string,
  options: { onCheck?(check: Check): void; readonly installation?: DossierInstallation } = {},
): Promise<DossierVerification> {
  const problems: Problem[] = []
  const settle = ({ step, problems: found, notes, summary }: StepResult) => {
    for (const message of notes ?? []) options.onCheck?.({ status: 'note', step, message })
    for (const problem of found) options.onCheck?.({ status: 'failed', ...problem })
    problems.push(...found)
    if (found.length === 0) options.onCheck?.({ status: 'ok', step, message: summary })
  }
  try {
    const bundle = readDossier(folder)
    const { dossier } = bundle
    const files = checkStored(bundle.files, DOSSIER_FILE, dossier)
    settle(files)
    const now = options.installation ?? (await thisInstallation())
    const difference = differenceOf(dossier, now)
    const checked = checkFigures(bundle, now.measures, files, difference === '')
    settle(checked.transcripts)
    const result = { problems, rejudged: checked.rejudged }
    if (difference !== '') {
      options.onCheck?.({ status: 'skipped', step: 'figures', message: difference })
      return { ...result, outcome: problems.length > 0 ? 'refused' : 'verified in part' }
    }
    settle(checked.figures)
    settle(checkConclusion(dossier))
    settle(checkPage(bundle, files.evidenceDigest))
    const partly = checked.rejudged.runs < checked.rejudged.of
    return { ...result, outcome: problems.length > 0 ? 'refused' : partly ? 'verified in part' : 'verified' }
  } catch (thrown) {
    if (!(thrown instanceof ParleyError) || thrown.code !== 'bundle') throw thrown
    settle({
      step: 'files',
      problems: [{ step: 'files', code: 'unreadable', subject: show(folder), message: thrown.message }],
      summary: '',
    })
    return { outcome: 'refused', problems, rejudged: { runs: 0, of: 0 } }
  }
}

async function thisInstallation(): Promise<DossierInstallation> {
  const { harness, harnessDigest } = harnessIdentity()
  return { version: harness, harnessDigest, measures: await loadMeasures() }
}

function differenceOf({ environment }: Dossier, now: DossierInstallation): string {
  const other = [
    ...(environment.harnessDigest === now.harnessDigest ? [] : ['harness']),
    ...(environment.measuresDigest === now.measures.digest ? [] : ['measures']),
  ]
  if (other.length === 0) return ''
  return `the dossier was made with another ${other.join(', another ')}: install parley@${show(environment.harness, 40)}; this is ${now.version}. No figure was read again`
}

function checkConclusion(dossier: Dossier): StepResult {
  const { format: _, calls: __, equal: ___, compatible: ____, ...parts } = dossier
  const again = composeDossier(parts)
  const problems: Problem[] = []
  for (const part of ['equal', 'compatible'] as const)
    if (canonical(again[part]) !== canonical(dossier[part]))
      problems.push({
        step: 'conclusion',
        code: 'conclusion',
        subject: part,
        message: `${part} is recorded as "${show(dossier[part].word)}"; from the figures it is "${again[part].word}" (${again[part].line})`,
      })
  if (canonical(again.calls) !== canonical(dossier.calls))
    problems.push({
      step: 'conclusion',
      code: 'conclusion',
      subject: 'calls',
      message: 'the adapter actions that are named are not those of the plays',
    })
  if (canonical(dossier.beside) !== canonical(bundledComparison().rows))
    problems.push({
      step: 'conclusion',
      code: 'comparison',
      subject: 'beside',
      message: 'the figures of known engines are not those of the table of this version',
    })
  return {
    step: 'conclusion',
    problems,
    summary: `${dossier.equal.word}; compatible: ${dossier.compatible.word}; both follow from the figures`,
  }
}

function checkPage({ files, dossier }: ReturnType<typeof readDossier>, evidenceDigest: string): StepResult {
  const problem = (message: string): Problem[] => [
    { step: 'views', code: 'view', subject: DOSSIER_PAGE, message },
  ]
  const problems = !files.has(DOSSIER_PAGE)
    ? problem(`${DOSSIER_PAGE} is missing`)
    : files.read(DOSSIER_PAGE).equals(Buffer.from(renderDossier(dossier, evidenceDigest)))
      ? []
      : problem(`${DOSSIER_PAGE} is not what this installation makes of the dossier`)
  return { step: 'views', problems, summary: 'the page, made again, is the same bytes' }
}
