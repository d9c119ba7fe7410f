import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { claimsOf, type Log, proofsOf } from './select.ts'

type Part = 'file' | 'preview'

const shownOf = (log: Log, id: string, part: Part) =>
  proofsOf(log, 'media.shown').filter((o) => o.data.id === id && o.data.part === part)
const refusedOf = (log: Log, id: string, part: Part) =>
  claimsOf(log, 'media.refused').filter((o) => o.data.id === id && o.data.part === part)

/** The user got what the author of the message sent, octet by octet. Without it: absence; something else: positive evidence. */
export function opensWhole(log: Log, id: string, because: string, part: Part = 'file'): Judgement {
  const seen = shownOf(log, id, part)
  const wrong = seen.filter((o) => !o.data.intact).map((o) => o.n)
  if (wrong.length > 0) return judged('opens whole', 'fail', `${because}: given something else`, wrong)
  const at = seen.map((o) => o.n)
  if (at.length > 0) return judged('opens whole', 'pass', because, at)
  const cause = refusedOf(log, id, part).at(-1)?.data.cause ?? ''
  return judged('opens whole', 'fail', `${because}: not given (${cause || 'not asked for'})`, [], 'absence')
}

/** The user got nothing of a file that was spoilt: not even octets that are right, since nothing says that they are. */
export function givesNothing(log: Log, id: string, because: string, part: Part = 'file'): Judgement {
  const at = shownOf(log, id, part).map((o) => o.n)
  return at.length > 0
    ? judged('gives nothing', 'fail', because, at)
    : judged('gives nothing', 'pass', `nothing was given: ${because}`)
}

/** Whatever the user got is what the author sent. */
export function givesNothingElse(log: Log, id: string, because: string, part: Part = 'file'): Judgement {
  const at = shownOf(log, id, part)
    .filter((o) => !o.data.intact)
    .map((o) => o.n)
  return at.length > 0
    ? judged('gives nothing else', 'fail', because, at)
    : judged('gives nothing else', 'pass', `not seen: ${because}`)
}

/** The file of a message of the candidate was fetched through the proxy, and opens as what the message says and the user chose. */
export function sentWhole(log: Log, id: string, because: string): Judgement {
  const [got] = proofsOf(log, 'media.received').filter((o) => o.data.id === id)
  if (got === undefined) return judged('sent whole', 'fail', `${because}: no reference came`, [], 'absence')
  const problem = got.data.problem || (got.data.intact ? '' : 'it is not the file that the user chose')
  return problem === ''
    ? judged('sent whole', 'pass', because, [got.n])
    : judged('sent whole', 'fail', `${because}: ${problem}`, [got.n])
}
