import { type Judgement, judged, type Log, listed } from '#harness'

/** What the candidate shows of a group is what it should be, in whatever order. @param what with its verb's plural, such as "the admins shown" */
export function shownAs(what: string, expected: readonly string[], seen: readonly string[]): Judgement {
  const isSame = [...expected].sort().join() === [...seen].sort().join()
  return judged(
    'group shown',
    isSame ? 'pass' : 'fail',
    isSame ? `${what} are as they should be` : `${what} are not as they should be`,
  )
}

/** Where a user of the candidate reads a group, and the message by which everything before it has come there. */
export interface Place {
  readonly account: string
  readonly conversation: string
  readonly barrier: string
}

/** What a member said is shown there once, under its author. */
export function shownOnce(
  log: Log,
  { canary, author }: { readonly canary: string; readonly author: string },
  { account, conversation, barrier }: Place,
): Judgement {
  const where = { account, conversation, author }
  return listed(log, canary, where, barrier, { least: 1, most: 1 }, 'what a member says is shown once')
}

/** What was said while a user was not in the group is not shown to it, though it is in the group again. */
export function unshown(
  log: Log,
  { canary, author }: { readonly canary: string; readonly author: string },
  { account, conversation, barrier }: Place,
): Judgement {
  const where = { account, conversation, author }
  return listed(log, canary, where, barrier, { least: 0, most: 0 }, 'what is said in the absence of a user')
}
