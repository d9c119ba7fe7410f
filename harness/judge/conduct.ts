import type { Judgement } from '../vocabulary/judgement.ts'
import { judged, never } from './judges.ts'
import { claimsOf, type Log, proof, proofsOf } from './select.ts'

/** The process did not end by itself and kept the adapter contract: for purposes that try to bring it down. */
export function survives(log: Log, because: string): readonly Judgement[] {
  return [
    never(
      log,
      proof('process.ended', (d) => !d.expected),
      `the process ended: ${because}`,
    ),
    never(log, proof('contract.broken'), `the adapter fell silent or spoke garbage: ${because}`),
  ]
}

/**
 * What every case is judged on beside its own purpose: the candidate stayed alive, kept the adapter contract and
 * did the ordinary things that the scenario stands on. Empty when there is nothing to say.
 */
export function conduct(log: Log): Judgement[] {
  const found: Judgement[] = []
  for (const ended of proofsOf(log, 'process.ended').filter((o) => !o.data.expected))
    found.push(
      judged('conduct', 'fail', `the candidate's process ended: ${ended.data.how}`, [ended.n], 'absence'),
    )
  for (const broken of proofsOf(log, 'contract.broken'))
    found.push(
      judged(
        'conduct',
        'fail',
        `the candidate broke the adapter contract: ${broken.data.what}`,
        [broken.n],
        'absence',
      ),
    )
  for (const halted of claimsOf(log, 'case.halted'))
    found.push(
      judged(
        'conduct',
        halted.data.verdict,
        `${halted.data.step}: ${halted.data.because}`,
        [halted.n],
        'absence',
      ),
    )
  return found
}
