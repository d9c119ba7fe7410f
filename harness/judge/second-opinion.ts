import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf } from './select.ts'

/**
 * What every case is judged on beside its purpose and the candidate's conduct: our own cryptography is right. Where our peer
 * and the independent computation disagree nothing can be said of the candidate, so it is an `error`. Empty otherwise.
 */
export function secondOpinion(log: Log): Judgement[] {
  return proofsOf(log, 'decryption.repeated')
    .filter((o) => o.data.agrees === false)
    .map(({ n, data }) =>
      judged(
        'second opinion',
        'error',
        `our peer ${data.by} and an independent computation disagree on a message: ${data.outcome}, but ${data.detail}`,
        [n],
      ),
    )
}
