import { resolve } from 'node:path'
import { harnessIdentity } from '../campaign/identity.ts'
import type { Cell, MatrixOptions } from '../campaign/kill-matrix.ts'
import { loadSuites } from '../campaign/suites.ts'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import { digestArtefacts } from '../candidate/digest.ts'
import type { Campaign } from '../catalogue/campaign.ts'
import { exitCodeOf } from '../catalogue/exit-code.ts'
import { loadProfile, profileDigest } from '../catalogue/profile.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { bundledCandidate, profileFolder } from './paths.ts'

/**
 * What stored campaigns said of the bundled references, for a kill matrix of the same seed. Nothing in them is judged again:
 * that is what `parley verify` is for. Throws `usage` for a bundle that is not of this installation's reference, or that was
 * made with another seed, at tier smoke, in part, or of changed files.
 */
export async function earlierReferences(
  folders: readonly string[],
  seed: number,
): Promise<NonNullable<MatrixOptions['earlier']>> {
  const { readBundle } = await import('../../reports/bundle.ts')
  const found: { readonly campaign: Campaign; readonly cells: readonly Cell[] }[] = []
  for (const folder of folders) {
    const { campaign } = readBundle(resolve(folder))
    const wrong = await mismatch(campaign, seed)
    if (wrong !== undefined)
      throw new ParleyError(
        'usage',
        `${folder} does not count as an earlier campaign of a reference: ${wrong}`,
      )
    found.push({ campaign, cells: cellsOf(campaign) })
  }
  const profiles = new Map<string, string>()
  for (const { campaign } of found) {
    const [name = ''] = campaign.environment.profile.split(' ')
    profiles.set(name, profileDigest(await loadProfile(profileFolder(name))))
  }
  return ({ plane, profile = 'neutral' }) =>
    found.find(
      ({ campaign }) =>
        campaign.candidate.plane === plane && campaign.environment.profileDigest === profiles.get(profile),
    )?.cells
}

async function mismatch(campaign: Campaign, seed: number): Promise<string | undefined> {
  const { candidate, environment, run } = campaign
  const isEngine = candidate.plane === 'engine'
  const reference = await loadCandidateFile(bundledCandidate(isEngine ? 'engine' : 'provider'))
  if (campaign.mode !== 'certification' || !campaign.complete) return 'it is not a whole certification'
  if (campaign.seed !== seed) return `its seed is ${campaign.seed}, that of the matrix ${seed}`
  if (run.target.join(' ') !== (isEngine ? '--plane engine' : '')) return 'another candidate was named for it'
  if (candidate.digestAtStart !== (await digestArtefacts(reference)).digest)
    return 'the files of the reference are others now'
  if (environment.suitesDigest !== (await loadSuites()).digest) return 'the suites are others now'
  if (environment.harnessDigest !== harnessIdentity().harnessDigest) return 'the harness is another one now'
  return undefined
}

function cellsOf(campaign: Campaign): Cell[] {
  return campaign.purposes
    .filter(({ disposition }) => disposition === 'executed')
    .map(({ purpose, verdict, because }) => {
      return { purpose, verdict, because, caught: false, reached: true, exitCode: exitCodeOf(campaign) }
    })
}
