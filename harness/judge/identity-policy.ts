import type { Judgement } from '../vocabulary/judgement.ts'
import {
  acceptances,
  type Ends,
  type IdentityAct,
  identityActs,
  isEarlier,
  type Notice,
  notices,
  offeredBefore,
} from './identity-acts.ts'
import { judged } from './judges.ts'
import { type Log, stimuliOf } from './select.ts'

/**
 * The identity policy of the profile was kept between two ends. `notify`: whenever something passed under another identity
 * than before, a notice came before it or with it. `block`: nothing passed under it before there was a notice and the user
 * accepted. Order is judged by the adapter's stamps where it takes them, else by what had been told at the next answer.
 * Under either policy nothing is told while nothing has changed.
 */
export function policyKept(log: Log, policy: 'notify' | 'block', ends: Ends): Judgement[] {
  const acts = identityActs(log, ends)
  const told = notices(log, ends)
  const found =
    policy === 'notify' ? transitionsTold(log, ends, acts, told) : transitionsAccepted(log, ends, acts, told)
  return [...found, noFalseAlarm(log, ends, acts, told)]
}

function transitionsTold(
  log: Log,
  ends: Ends,
  acts: readonly IdentityAct[],
  told: readonly Notice[],
): Judgement[] {
  const found: Judgement[] = []
  for (const [index, act] of acts.entries()) {
    const last = acts[index - 1]
    if (!last || last.by === act.by) continue
    const because = `a message ${WORDS[act.what]} under another identity than before is preceded or accompanied by a notice`
    const offered = offeredBefore(log, ends, act.by, act.n)
    const after = told.filter((notice) => {
      const stamped = notice.moment && last.moment && last.what === 'shown'
      if (stamped && isEarlier(notice.moment, last.moment)) return false
      return notice.n > (offered ?? (stamped ? -1 : last.n))
    })
    const inTime = after.filter((notice) => isInTime(notice, act))
    if (inTime[0]) found.push(judged('identity notice', 'pass', because, [inTime[0].n, act.n]))
    else if (after[0])
      found.push(judged('identity notice', 'fail', `${because}: it came later`, [act.n, after[0].n]))
    else found.push(judged('identity notice', 'fail', `${because}: there was none`, [act.n], 'absence'))
  }
  return found
}

function transitionsAccepted(
  log: Log,
  ends: Ends,
  acts: readonly IdentityAct[],
  told: readonly Notice[],
): Judgement[] {
  const found: Judgement[] = []
  const accepted = acceptances(log, ends)
  let pinned = acts[0]?.by
  let since = acts[0]?.n ?? 0
  for (const act of acts) {
    if (act.by === pinned) continue
    const because = `a message is ${WORDS[act.what]} under another identity only after the user was told of it and accepted`
    const from = Math.max(offeredBefore(log, ends, act.by, act.n) ?? since, since)
    const consent = accepted.find(
      (n) => n > from && n < act.n && told.some((notice) => notice.n > from && notice.n < n),
    )
    if (consent === undefined) found.push(judged('identity consent', 'fail', because, [act.n]))
    else {
      found.push(judged('identity consent', 'pass', because, [consent, act.n]))
      pinned = act.by
      since = consent
    }
  }
  return found
}

function isInTime(notice: Notice, act: IdentityAct): boolean {
  if (notice.n > act.deadline) return false
  return !(notice.moment && act.moment && isEarlier(act.moment, notice.moment))
}

/** A warning that comes when nothing has happened is worth nothing when something has. */
function noFalseAlarm(
  log: Log,
  { peer }: Ends,
  acts: readonly IdentityAct[],
  told: readonly Notice[],
): Judgement {
  const begun = acts[0]?.n ?? Number.POSITIVE_INFINITY
  const changed =
    stimuliOf(log, 'identity.offered').find((o) => o.data.address === peer)?.n ?? Number.POSITIVE_INFINITY
  const early = told.filter(({ n }) => n > begun && n < changed).map(({ n }) => n)
  const because = 'nothing is told of a changed identity while it is the same'
  return early.length > 0
    ? judged('false alarm', 'fail', because, early)
    : judged('false alarm', 'pass', because, Number.isFinite(begun) ? [begun] : [])
}

const WORDS = { opened: 'sent', shown: 'shown' } as const
