import type { Candidate } from './candidate.ts'
import { ACTIONS, type Action } from './protocol/actions.ts'

/** An action that the candidate owes and answers as not offered. `feature`: what it declared that makes it owe it. */
export interface Unwritten {
  readonly action: Action
  readonly about: string
  readonly feature?: string
}

/** Fits every action, since fields that an action does not know are ignored; nobody is called so. */
const NOBODY = {
  account: 'nobody',
  identifier: 'nobody@parley.invalid',
  to: '0-0@parley.invalid',
  peer: '0-0@parley.invalid',
  conversation: '0-0@parley.invalid',
  content: { kind: 'text', body: '' },
  ids: [],
  name: 'typing',
  value: true,
  verified: false,
  composing: false,
  code: '',
  reason: '',
  title: '',
  members: [],
  group: 'nothing',
  member: '0-0@parley.invalid',
  admin: false,
  scope: 'memory',
  author: '0-0@parley.invalid',
  id: 'nothing',
  part: 'file',
  file: { mediaKind: 'file', mime: 'text/plain', name: 'nothing', caption: '', bytes: '' },
  line: '',
  state: '',
  plaintext: '',
  message: '',
}

/** What is not tried: it was answered already, ends the program, or moves its time. */
const UNTRIED: readonly string[] = ['start', 'stop', 'advance-clock']

/**
 * Asks for every action that the candidate owes, mandatory ones and those of features that it declares, on behalf of somebody
 * who does not exist, and gives those that are answered `unsupported`, in the order of the table. For `probe` only: accounts may be made.
 */
export async function unwrittenActions(
  candidate: Pick<Candidate, 'hello' | 'callUnchecked'>,
): Promise<readonly Unwritten[]> {
  const { plane, features } = candidate.hello
  const unwritten: Unwritten[] = []
  for (const [action, { plane: where, about, ...more }] of Object.entries(ACTIONS)) {
    const feature = 'feature' in more ? more.feature : undefined
    const isOwed = (where === 'both' || where === plane) && (!feature || features.includes(feature))
    if (!isOwed || UNTRIED.includes(action)) continue
    const { outcome } = await candidate.callUnchecked(action, NOBODY)
    if (outcome === 'unsupported')
      unwritten.push({ action: action as Action, about, ...(feature ? { feature } : {}) })
  }
  return unwritten
}
