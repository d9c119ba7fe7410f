import type { Outcome } from '../candidate/candidate.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { describeAnswer } from './describe-answer.ts'
import type { GroupMember } from './group-chat.ts'
import type { GroupSide } from './group-side.ts'
import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'

/** What the candidate answers to an ordinary wish of its user. Halts when it refuses. */
export async function asked<T>(
  user: CandidateUser,
  step: string,
  call: () => Promise<Outcome<T>>,
): Promise<T> {
  const answer = await call()
  if (answer.outcome === 'ok') return answer.result
  throw new Halt(
    `${user.name} ${step}`,
    `the candidate did not do an ordinary thing: ${describeAnswer(answer)}`,
  )
}

/** Whether a member is one of ours. */
export function isTester(member: GroupMember): member is Tester {
  return 'seals' in member
}

/** What a user of ours has of groups. Throws `harness` on the engine plane. */
export function sideOf(tester: Tester): GroupSide {
  if (tester.groups) return tester.groups
  throw new ParleyError('harness', `${tester.name} has no part in groups`, 'groups are of the wire plane')
}
