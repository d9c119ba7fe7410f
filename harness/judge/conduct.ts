import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { claimsOf, type Log, proofsOf } from './select.ts'

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
