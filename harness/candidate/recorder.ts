import type { ClaimData } from '../vocabulary/claims.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Draft } from '../vocabulary/observation.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import type { StimulusData } from '../vocabulary/stimuli.ts'

/** Where observations go. The owner replaces `record` for every case, so it is read anew at each use. */
export interface Sink {
  record(draft: Draft): void
}

type Own<T> = Omit<T, 'instance'>

/** What is recorded about one candidate; the instance is added to everything. */
export interface Recorder {
  made(data: Own<StimulusData['call.made']>): void
  answered(data: Own<ClaimData['call.answered']>): void
  told(data: Own<ClaimData['event.told']>): void
  driven(how: StimulusData['process.driven']['how']): void
  ended(data: Own<ProofData['process.ended']>): void
  broken(data: Own<ProofData['contract.broken']>): void
}

/** Creates the recorder of one instance. */
export function recorder(instance: string, sink: Sink): Recorder {
  const put = (
    kind: Draft['kind'],
    type: string,
    where: 'upper' | 'world',
    data: { readonly [key: string]: Json },
  ) => sink.record({ kind, type, pco: `${where}:${instance}`, data: { instance, ...data } })
  return {
    made: (data) => put('stimulus', 'call.made', 'upper', data),
    answered: (data) => put('claim', 'call.answered', 'upper', data),
    told: (data) => put('claim', 'event.told', 'upper', data),
    driven: (how) => put('stimulus', 'process.driven', 'world', { how }),
    ended: (data) => put('proof', 'process.ended', 'world', data),
    broken: (data) => put('proof', 'contract.broken', 'upper', data),
  }
}
