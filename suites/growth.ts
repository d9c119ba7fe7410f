import { type Judgement, judged, type Log, proofsOf } from '#harness'

const MIB = 1024 * 1024
/** What a bounded number of keys takes is far less; what a runtime does not give back at once is in it. */
const MOST_GROWTH = 50 * MIB

/**
 * Memory must not grow beyond a bound each time that something was done; what a first time sets aside for good is not held
 * against anybody. Nothing is said where memory cannot be seen. @param weights before, and after each time, in bytes
 */
export function growth(log: Log, weights: readonly number[], of: string): readonly Judgement[] {
  if (weights.includes(0)) return []
  const grown = weights.slice(1).map((weight, n) => weight - (weights[n] ?? 0))
  const text = grown.map((by) => `${Math.round(by / MIB)} MiB`).join(', then ')
  const at = proofsOf(log, 'process.weighed').map((o) => o.n)
  return [
    grown.every((by) => by > MOST_GROWTH)
      ? judged('growth', 'fail', `memory grows with every ${of}: ${text}`, at, 'absence')
      : judged('growth', 'pass', `memory after each ${of}: ${text} more`, at),
  ]
}
