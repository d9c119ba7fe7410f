import { Halt } from './halt.ts'
import type { CandidateUser, Tester } from './users.ts'

/** Lets every tester among the users exchange a message in both directions with every user of the candidate. */
export async function introduceAll(users: readonly unknown[]): Promise<void> {
  const theirs = users.filter((user): user is CandidateUser => !isTester(user))
  for (const user of users.filter(isTester)) for (const other of theirs) await introduce(user, other)
}

async function introduce(tester: Tester, user: CandidateUser): Promise<void> {
  await tester.sends(user, 'hello')
  await user.catchesUp(tester)
  const answer = await user.sends(tester, 'hello back')
  if (await tester.opens(answer)) return
  const why = tester.whyNot?.(answer)
  throw new Halt(
    `${user.name} answers`,
    `the candidate’s answer to an ordinary first message did not arrive${why === undefined ? '' : `; ${why}`}`,
  )
}

function isTester(user: unknown): user is Tester {
  return typeof user === 'object' && user !== null && 'seals' in user
}
