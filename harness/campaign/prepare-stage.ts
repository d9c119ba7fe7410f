import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CandidateFile } from '../candidate/candidate-file.ts'
import type { Profile } from '../catalogue/profile.ts'
import { type ProtocolClock, protocolClock } from '../environment/protocol-time.ts'
import { LIVENESS_MS } from '../environment/waiting.ts'
import { buildStage, type Stage } from '../scenario/stage.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import { createAuthority } from '../transports/authority.ts'

/** What a stage is prepared from. */
export interface StageInput {
  readonly file: CandidateFile
  readonly peers?: CandidateFile
  readonly profile: Profile
  readonly livenessMs?: number
  readonly seed?: number
}

/** A stage with everything it stands on: a certificate authority, protocol time, and a folder that goes when it ends. */
export interface PreparedStage {
  readonly stage: Stage
  readonly clock: ProtocolClock
  readonly blobs: BlobStore
  /** Ends the candidate and the endpoints and removes the work folder. */
  end(): Promise<void>
}

/** Prepares a stage. Throws `candidate-start` or `contract` when the candidate does not come up; nothing is left behind. */
export async function prepareStage(
  input: StageInput,
  blobs: BlobStore,
  start?: number,
): Promise<PreparedStage> {
  const workFolder = mkdtempSync(join(tmpdir(), 'parley-'))
  const remove = () => rmSync(workFolder, { recursive: true, force: true, maxRetries: 3 })
  try {
    const clock = protocolClock(start)
    const authority = await createAuthority()
    const caFile = join(workFolder, 'ca.pem')
    writeFileSync(caFile, authority.caPem)
    const { file, peers, profile, livenessMs = LIVENESS_MS, seed = 0 } = input
    const parts = {
      file,
      ...(peers && { peers }),
      profile,
      clock,
      authority,
      caFile,
      workFolder,
      blobs,
      livenessMs,
      seed,
    }
    const stage = await buildStage(parts)
    return {
      stage,
      clock,
      blobs,
      async end() {
        await stage.strike()
        remove()
      },
    }
  } catch (thrown) {
    remove()
    throw thrown
  }
}
