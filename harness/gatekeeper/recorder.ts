import type { Bell } from '../environment/waiting.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Draft } from '../vocabulary/observation.ts'
import type { Pco } from '../vocabulary/pco.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import type { StimulusData } from '../vocabulary/stimuli.ts'

/** Where observations go. Its owner may replace `record` for each case, so it is always called through the object. */
export interface Sink {
  record(draft: Draft): void
}

/** Typed recording for our endpoint's parts. */
export interface Recorder {
  proof<K extends keyof ProofData>(pco: Pco, type: K, data: ProofData[K]): void
  stimulus<K extends keyof StimulusData>(pco: Pco, type: K, data: StimulusData[K]): void
}

/** Creates a recorder: every observation goes to the sink as it is at that moment, then the bell rings. */
export function createRecorder(sink: Sink, bell: Bell): Recorder {
  const record = (kind: 'proof' | 'stimulus', pco: Pco, type: string, data: unknown) => {
    sink.record({ kind, type, pco, data: data as Json })
    bell.ring()
  }
  return {
    proof: (pco, type, data) => record('proof', pco, type, data),
    stimulus: (pco, type, data) => record('stimulus', pco, type, data),
  }
}
