import type { Campaign } from '../../harness/catalogue/campaign.ts'
import { SECRETS } from '../evidence-manifest.ts'
import type { Problem, StepResult } from './check.ts'
import type { FilesResult } from './check-files.ts'

/** Where evidence of answers lies: a public edition leaves it out, and the manifest still tells its digests. */
const ATTESTED = `${SECRETS}attested/`

/**
 * Answers of a person: somebody stands behind them, each yes has evidence, the evidence is what the manifest names, and none lies there for no
 * answer. That the files are those of the manifest is the first step's affair.
 */
export function checkAttestations(
  { requirements, attestor }: Campaign,
  { digests }: Pick<FilesResult, 'digests'>,
): StepResult {
  const problems: Problem[] = []
  const problem = (subject: string, message: string) =>
    problems.push({ step: 'attestations', code: 'attestation', subject, message })
  const answered = requirements.filter((r) => r.attestation)
  if (answered.length > 0 && !attestor)
    problem('campaign.json', 'there are answers of a person, and nobody stands behind them')
  const referred = new Set<string>()
  for (const { requirement, attestation } of answered) {
    if (!attestation) continue
    if (attestation.answer === 'yes' && attestation.evidence.length === 0)
      problem(requirement, `${requirement} is attested without evidence`)
    for (const { file, digest } of attestation.evidence) {
      referred.add(file)
      if (!file.startsWith(ATTESTED)) problem(file, `${file} is not where evidence of answers lies`)
      else if (digests.get(file) !== digest)
        problem(file, `${file} is not the evidence that was attached to ${requirement}`)
    }
  }
  for (const file of digests.keys())
    if (file.startsWith(ATTESTED) && !referred.has(file)) problem(file, `${file} belongs to no answer`)
  return {
    step: 'attestations',
    problems,
    summary:
      answered.length > 0
        ? `${answered.length} answers of a person, with all that was attached (${referred.size}); none counts as a pass`
        : 'no answer of a person',
  }
}
