import type { Candidate } from '../candidate/candidate.ts'
import type { CaseRecorder } from './case-recorder.ts'

/** Measures the candidate's resident memory, now or at most since it was measured last, and records it. */
export async function weighed(
  candidate: Candidate,
  recorder: CaseRecorder,
  when: 'now' | 'most',
): Promise<number> {
  const { instance } = candidate
  const bytes = await candidate.memory(when)
  recorder.record({
    kind: 'proof',
    type: 'process.weighed',
    pco: `upper:${instance}`,
    data: { instance, bytes, ...(when === 'most' ? { most: true } : {}) },
  })
  return bytes
}
