import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { refused } from './refused.ts'
import { claimsOf, type Log, proofsOf, stimuliOf } from './select.ts'

/** Where a message is expected: what a user would see. */
export interface Place {
  readonly account: string
  readonly conversation: string
  readonly author: string
}

/** The first listing of an account in which the barrier stands: what it shows is what there was at the barrier. */
function decisive(log: Log, account: string, barrier: string, instance: string): number | undefined {
  return proofsOf(log, 'message.shown')
    .filter((o) => o.data.account === account && o.data.canary === barrier && o.data.instance === instance)
    .at(0)?.data.listing
}

function standing(log: Log, listing: number, account: string, canary: string) {
  return proofsOf(log, 'message.shown').filter(
    (o) => o.data.listing === listing && o.data.account === account && o.data.canary === canary,
  )
}

/**
 * The durable store holds the canary `least` to `most` times, in the right conversation, by the right author and
 * unaltered, in a listing that also holds the barrier. Too many, misplaced or altered is positive evidence; too few
 * is absence. Without the barrier nothing can be said: inconclusive.
 */
export function listed(
  log: Log,
  canary: string,
  place: Place,
  barrier: string,
  bounds: { readonly least: number; readonly most: number },
  because: string,
  instance = 'main',
): Judgement {
  const listing = decisive(log, place.account, barrier, instance)
  if (listing === undefined) return noBarrier(because, barrier)
  const seen = standing(log, listing, place.account, canary)
  const at = seen.map((o) => o.n)
  const wrong = seen.filter(
    (o) => o.data.conversation !== place.conversation || o.data.author !== place.author || !o.data.intact,
  )
  const first = wrong[0]
  if (first) {
    const seenAs = `by ${first.data.author} in ${first.data.conversation}${first.data.intact ? '' : ', altered'}`
    return judged(
      'listed',
      'fail',
      `${because}: shown ${seenAs}`,
      wrong.map((o) => o.n),
    )
  }
  if (seen.length > bounds.most)
    return judged(
      'listed',
      'fail',
      `${because}: shown ${seen.length} times, at most ${bounds.most} allowed`,
      at,
    )
  if (seen.length < bounds.least)
    return judged(
      'listed',
      'fail',
      `${because}: not shown, though the message after it is${refused(log, canary)}`,
      at,
      'absence',
    )
  return judged('listed', 'pass', because, at)
}

/** The canary was never shown, announced or listed anywhere, and a later barrier proves that the view works. */
export function unseen(
  log: Log,
  canary: string,
  account: string,
  barrier: string,
  because: string,
  instance = 'main',
): Judgement {
  const at = [
    ...proofsOf(log, 'message.shown').filter((o) => o.data.canary === canary && o.data.instance === instance),
    ...proofsOf(log, 'message.announced').filter(
      (o) => o.data.canary === canary && o.data.instance === instance,
    ),
    ...claimsOf(log, 'store.listed').filter(
      (o) => o.data.canaries.includes(canary) && o.data.instance === instance,
    ),
  ].map((o) => o.n)
  if (at.length > 0) return judged('unseen', 'fail', because, at)
  const listing = decisive(log, account, barrier, instance)
  return listing === undefined
    ? noBarrier(because, barrier)
    : judged('unseen', 'pass', `not shown: ${because}`)
}

/** The barrier itself: an ordinary message that must arrive. As a control it is inconclusive, alone it fails. */
export function arrived(log: Log, barrier: string, because: string, instance = 'main'): Judgement {
  const at = proofsOf(log, 'message.shown')
    .filter((o) => o.data.canary === barrier && o.data.instance === instance)
    .map((o) => o.n)
  return at.length > 0
    ? judged('arrived', 'pass', because, at)
    : judged('arrived', 'fail', `not shown: ${because}${refused(log, barrier)}`, [], 'absence')
}

/** Engine plane: no message, changed or not, was ever opened as something that nobody wrote. */
export function nothingElse(log: Log): Judgement {
  const at = claimsOf(log, 'plaintext.unknown').map((o) => o.n)
  return at.length > 0
    ? judged('nothing else', 'fail', 'a message was opened as a text that nobody wrote', at)
    : judged('nothing else', 'pass', 'no message was opened as a text that nobody wrote')
}

/** The part of a log before the message with this canary was handed over as it was made. */
export function beforeOriginal(log: Log, canary: string): Log {
  const id = stimuliOf(log, 'message.sealed').find((o) => o.data.canary === canary)?.data.id
  const original = stimuliOf(log, 'message.delivered').find(
    (o) => o.data.of === id && o.data.form === 'original',
  )
  return { ...log, observations: log.observations.slice(0, original?.n ?? log.observations.length) }
}

function noBarrier(because: string, barrier: string): Judgement {
  const text = `${because}: nothing can be concluded, the ordinary message after it (${barrier}) was not shown either`
  return judged('barrier', 'inconclusive', text, [], 'absence')
}
