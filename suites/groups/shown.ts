import { type Judgement, judged } from '#harness'

/** What the candidate shows of a group is what it should be, in whatever order. @param what with its verb's plural, such as "the admins shown" */
export function shownAs(what: string, expected: readonly string[], seen: readonly string[]): Judgement {
  const isSame = [...expected].sort().join() === [...seen].sort().join()
  return judged(
    'group shown',
    isSame ? 'pass' : 'fail',
    isSame ? `${what} are as they should be` : `${what} are not as they should be`,
  )
}
