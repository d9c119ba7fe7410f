import type { Candidate } from '../candidate/candidate.ts'
import { Halt } from './halt.ts'

/**
 * Ends a candidate's process, unless it has ended, and starts it again; halts the case at `step` if it does not come back.
 * @param who the process, as the subject of that sentence
 */
export async function startsAgain(
  candidate: Candidate,
  how: 'clean' | 'kill',
  step: string,
  who = 'it',
): Promise<void> {
  const restarted = await candidate.restart(how)
  if (!restarted.ok) throw new Halt(step, `${who} did not come back: ${restarted.detail}`)
}
