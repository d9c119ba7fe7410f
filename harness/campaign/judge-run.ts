import { conduct } from '../judge/conduct.ts'
import { judged } from '../judge/judges.ts'
import { secondOpinion } from '../judge/second-opinion.ts'
import { claimsOf, type Log } from '../judge/select.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Recording } from '../transcript/chain.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import type { Purpose } from './purpose.ts'

/**
 * Judges one run of one case from its transcript alone: the only code that makes verdicts, in the live run and in
 * `verify`. A judge that throws, or that proves nothing, is our defect: `error`.
 */
export function judgeRun(
  purpose: Pick<Purpose, 'id' | 'then' | 'monitor'>,
  recording: Recording,
  stimulus: Json,
  blobs: Pick<BlobStore, 'get'>,
  origin: 'case' | 'ledger' = 'case',
): readonly Judgement[] {
  const log: Log = { observations: recording.observations, blob: (digest) => blobs.get(digest) }
  const found = [...conduct(log), ...secondOpinion(log)]
  if (claimsOf(log, 'case.halted').length > 0) return found
  const last = recording.observations.at(-1)
  if (last?.kind !== 'bindings')
    return [judged('harness', 'error', 'the transcript has no bindings: the case did not end')]
  try {
    const own =
      origin === 'ledger' ? (purpose.monitor?.then(log) ?? []) : purpose.then(log, last.data, stimulus)
    if (own.length === 0) return [judged('harness', 'error', `${purpose.id} judged nothing`)]
    if (!own.some((j) => j.verdict !== 'pass' || j.at.length > 0))
      return [...found, ...own, judged('harness', 'error', `${purpose.id} passed without one proof`)]
    return [...found, ...own]
  } catch (thrown) {
    return [judged('harness', 'error', `the judge of ${purpose.id} failed: ${messageOf(thrown)}`)]
  }
}
