import type { Evidence, Judgement } from '../vocabulary/judgement.ts'
import type { Verdict } from '../vocabulary/verdict.ts'
import type { Log, Selector } from './select.ts'

type Any = Selector<'proof'> | Selector<'claim'> | Selector<'stimulus'>

const AT_MOST = 20

/** A judgement by hand, for judges that have more to say than the general ones. */
export function judged(
  judge: string,
  verdict: Verdict,
  because: string,
  at: readonly number[] = [],
  evidence: Evidence = 'positive',
): Judgement {
  return { judge, verdict, because, at: at.slice(0, AT_MOST), evidence, control: false }
}

/** Fails with positive evidence if anything selected was seen; passes otherwise. Pair it with a proof of life. */
export function never(log: Log, forbidden: Any, because: string): Judgement {
  const at = numbers(log, forbidden)
  return at.length > 0
    ? judged('never', 'fail', `${because} (seen ${times(at.length)})`, at)
    : judged('never', 'pass', `not seen: ${because}`)
}

/** Passes on a proof; without one it fails for want of evidence, so it has to reproduce. */
export function finds(log: Log, wanted: Selector<'proof'>, because: string): Judgement {
  const at = numbers(log, wanted)
  return at.length > 0
    ? judged('finds', 'pass', because, at)
    : judged('finds', 'fail', `not seen: ${because}`, [], 'absence')
}

/** Passes on exactly `count` proofs; fewer is absence, more is positive evidence. */
export function exactly(log: Log, count: number, wanted: Selector<'proof'>, because: string): Judgement {
  const at = numbers(log, wanted)
  if (at.length === count) return judged('exactly', 'pass', because, at)
  const text = `${because}: expected ${times(count)}, seen ${times(at.length)}`
  return judged('exactly', 'fail', text, at, at.length > count ? 'positive' : 'absence')
}

/** Fails with positive evidence if the second was seen and the first was not seen before it. */
export function before(log: Log, first: Selector<'proof'>, second: Any, because: string): Judgement {
  const earliest = numbers(log, first)[0] ?? Number.POSITIVE_INFINITY
  const early = numbers(log, second).filter((n) => n < earliest)
  return early.length > 0
    ? judged('before', 'fail', because, early)
    : judged('before', 'pass', `in order: ${because}`, Number.isFinite(earliest) ? [earliest] : [])
}

/**
 * Turns a judgement into a control: it shows that the others could have failed. When it does not hold, nothing
 * can be concluded, so its failure is `inconclusive` and says so.
 */
export function control(judgement: Judgement): Judgement {
  const verdict = judgement.verdict === 'fail' ? 'inconclusive' : judgement.verdict
  return { ...judgement, verdict, because: `control: ${judgement.because}`, control: true }
}

/** Numbers of the selected observations, in order. */
export function numbers(log: Log, selector: Any): number[] {
  return log.observations.filter((o) => selector.matches(o)).map((o) => o.n)
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
