import type { Candidate } from '../candidate/candidate.ts'
import type { CaseRecorder } from './case-recorder.ts'

/** Measures the candidate's resident memory and records it. */
export async function weighed(candidate: Candidate, recorder: CaseRecorder): Promise<number> {
  const { instance } = candidate
  const bytes = await candidate.memory()
  recorder.record({
    kind: 'proof',
    type: 'process.weighed',
    pco: `upper:${instance}`,
    data: { instance, bytes },
  })
  return bytes
}
