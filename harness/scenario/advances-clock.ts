import type { Candidate } from '../candidate/candidate.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { StageOptions } from './endpoint.ts'
import { Halt } from './halt.ts'

/**
 * Lets protocol time jump and tells the candidate; halts the case when it does not take the new time. That its process
 * ended meanwhile is for the judges, who know what it was given before.
 */
export async function advancesClock(
  { clock }: Pick<StageOptions, 'clock'>,
  candidate: Candidate,
  recorder: CaseRecorder,
  ms: number,
): Promise<void> {
  const now = clock.advance(ms)
  recorder.record({
    kind: 'stimulus',
    type: 'clock.advanced',
    pco: 'world:clock',
    data: { by: ms, to: now },
  })
  const answer = await candidate.call('advance-clock', { by: ms, now })
  const ended = answer.outcome === 'gone' && !candidate.alive
  if (answer.outcome !== 'ok' && !ended)
    throw new Halt('the clock advances', `the candidate did not take the new time: ${describeAnswer(answer)}`)
}
