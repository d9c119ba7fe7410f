import type { CaseRecord } from '../catalogue/campaign.ts'
import { folderBlobs } from '../transcript/blobs.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { openEvidence } from './evidence.ts'
import { prepareStage, type StageInput } from './prepare-stage.ts'
import type { Purpose } from './purpose.ts'
import { runCase } from './run-case.ts'

/** Runs one recorded case again from its stored stimulus, `times` times, each with its own confirmation runs. */
export async function replayCase(
  options: StageInput & { readonly purposes: readonly Purpose[]; readonly out: string },
  purposeId: string,
  recorded: CaseRecord,
  times: number,
): Promise<readonly CaseRecord[]> {
  const purpose = options.purposes.find((p) => p.id === purposeId)
  if (!purpose)
    throw new ParleyError(
      'bundle',
      `this installation has no purpose ${purposeId}`,
      'install the version that the bundle names',
    )
  const evidence = openEvidence(options.out)
  const prepared = await prepareStage(options, folderBlobs(`${options.out}/evidence`))
  try {
    const context = {
      stage: prepared.stage,
      evidence,
      blobs: prepared.blobs,
      keeps: () => true,
      observe: () => {},
      trial: false,
    }
    const runs: CaseRecord[] = []
    for (let run = 1; run <= times; run += 1)
      runs.push(await runCase(context, purpose, `${recorded.id}-${run}`, recorded.origin, recorded.stimulus))
    return runs
  } finally {
    await prepared.end()
  }
}
