import type { Judgement } from '../vocabulary/judgement.ts'
import type { Proof } from '../vocabulary/observation.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf, stimuliOf } from './select.ts'

/** Said by `reaches` at the moment at which the directory's one-time keys of an account are gone. */
export const DRAINED = 'pool drained'

type Kind = 'oneTime' | 'oneTimeKyber'
const NAMES: { readonly [K in Kind]: string } = { oneTime: 'one-time', oneTimeKyber: 'one-time Kyber' }

const publishedBy = (log: Log, account: string) =>
  proofsOf(log, 'prekeys.published').filter((o) => o.data.account === account)
const servedOf = (log: Log, account: string) =>
  proofsOf(log, 'prekey.served').filter((o) => o.data.account === account)

/** One-time keys, classical and Kyber, by their bytes: none in two fetches. Signed and last-resort keys repeat by design. */
export function servedOnce(log: Log, account: string): readonly Judgement[] {
  return (['one-time', 'one-time-kyber'] as const).map((kind) => {
    const mine = servedOf(log, account).filter((o) => o.data.keyKind === kind)
    const seen = new Map<string, number>()
    const again = mine.filter((o) => seen.has(o.data.key) || !seen.set(o.data.key, o.n))
    if (again.length > 0)
      return judged(
        'served once',
        'fail',
        `a ${kind} prekey was handed out twice`,
        again.flatMap((o) => [seen.get(o.data.key) ?? o.n, o.n]),
      )
    return judged(
      'served once',
      'pass',
      `${mine.length} ${kind} prekeys, each handed out once`,
      first(mine, 2),
    )
  })
}

/** A key that was handed out is not published once more: a directory that took it would hand it out again. */
export function publishedOnce(log: Log, account: string): Judgement {
  const out = servedOf(log, account).filter((o) => o.data.keyKind.startsWith('one-time'))
  const when = new Map<string, number>()
  for (const o of out) if (!when.has(o.data.key)) when.set(o.data.key, o.n)
  const uploads = publishedBy(log, account)
  const again = uploads.filter((o) =>
    [...o.data.oneTime, ...o.data.oneTimeKyber].some(({ key }) => (when.get(key) ?? o.n) < o.n),
  )
  return again.length > 0
    ? judged(
        'published once',
        'fail',
        'a one-time prekey that was handed out was published again',
        again.map((o) => o.n),
      )
    : judged(
        'published once',
        'pass',
        `${uploads.length} uploads, none with a key that was handed out`,
        first(uploads, 1),
      )
}

/** After every draining new one-time keys of each kind that the account publishes at all were published. */
export function refilled(log: Log, account: string): readonly Judgement[] {
  const uploads = publishedBy(log, account)
  const drained = stimuliOf(log, 'situation.reached').filter((o) => o.data.name === DRAINED)
  const kinds = (['oneTime', 'oneTimeKyber'] as const).filter((kind) =>
    uploads.some((o) => o.data[kind].length > 0),
  )
  return drained.flatMap(({ n }, index) =>
    kinds.map((kind) => {
      const end = drained[index + 1]?.n ?? Number.POSITIVE_INFINITY
      const after = uploads.filter((o) => o.n > n && o.n < end && o.data[kind].length > 0)
      const count = after.reduce((sum, o) => sum + o.data[kind].length, 0)
      return count > 0
        ? judged(
            'refill',
            'pass',
            `${count} ${NAMES[kind]} prekeys fill a drained pool again`,
            first(after, 1),
          )
        : judged('refill', 'fail', `no ${NAMES[kind]} prekeys fill a drained pool again`, [n], 'absence')
    }),
  )
}

/**
 * An id never comes back with other key bytes while messages to the old key may be under way, and no one-time Kyber key has
 * the id of a last-resort one. Looks at what is published, whether the directory takes it or not.
 */
export function distinctIds(log: Log, account: string): Judgement {
  const keys = new Map<string, string>()
  const lastResorts = new Set<number>()
  const uploads = publishedBy(log, account)
  const wrong = uploads.filter(({ data }) => {
    if (data.lastResortKyber >= 0) lastResorts.add(data.lastResortKyber)
    const named = [
      ...data.oneTime.map(({ id, key }) => [`classical ${id}`, key] as const),
      ...data.oneTimeKyber.map(({ id, key }) => [`kyber ${id}`, key] as const),
    ]
    const changed = named.filter(([name, key]) => {
      const known = keys.get(name) ?? key
      keys.set(name, known)
      return known !== key
    })
    return changed.length > 0 || [...lastResorts].some((id) => keys.has(`kyber ${id}`))
  })
  return wrong.length > 0
    ? judged(
        'ids',
        'fail',
        'a prekey id was given to another key',
        wrong.map((o) => o.n),
      )
    : judged('ids', 'pass', `${keys.size} ids, each with one key`, first(uploads, 1))
}

/** The lasting keys stay as they are between rotations: at most as many of each kind as there may have been. */
export function lastingKeys(log: Log, account: string, most: number): readonly Judgement[] {
  return (['signed', 'last-resort-kyber'] as const).map((kind) => {
    const served = servedOf(log, account).filter((o) => o.data.keyKind === kind)
    const keys = new Set(served.map((o) => o.data.key))
    return keys.size > most
      ? judged(
          'lasting keys',
          'fail',
          `${keys.size} ${kind} keys were handed out where ${most} may have been`,
          served.map((o) => o.n),
        )
      : judged(
          'lasting keys',
          'pass',
          `${keys.size} ${kind} keys in ${served.length} fetches`,
          first(served, 1),
        )
  })
}

function first(seen: readonly Proof[], count: number): number[] {
  return seen.slice(0, count).map((o) => o.n)
}
