import type { CaseRecord } from '../catalogue/campaign.ts'
import { caseOutcome } from '../catalogue/decide-case.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { type CaseRecorder, caseRecorder } from '../scenario/case-recorder.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Recording } from '../transcript/chain.ts'
import type { Evidence } from './evidence.ts'
import { judgeRun } from './judge-run.ts'
import type { Purpose } from './purpose.ts'

/** The always-on monitors of a campaign. */
export interface Ledgers {
  /** Takes what each monitor wants from a case. */
  observe(caseId: string, recording: Recording): void
  /** Judges the ledger of a purpose, as one more case of it; `undefined` when it has no monitor. */
  settle(purpose: Purpose): CaseRecord | undefined
}

/** Opens a ledger for every purpose that has a monitor, whether the purpose itself was selected or not. */
export function openLedgers(
  purposes: readonly Purpose[],
  clock: ProtocolClock,
  blobs: BlobStore,
  evidence: Evidence,
): Ledgers {
  const books = new Map<string, { readonly purpose: Purpose; readonly recorder: CaseRecorder }>()
  for (const purpose of purposes)
    if (purpose.monitor)
      books.set(purpose.id, { purpose, recorder: caseRecorder(`${purpose.id}/ledger`, clock, blobs, bell()) })
  return {
    observe(caseId, recording) {
      const log = { observations: recording.observations, blob: (digest: string) => blobs.get(digest) }
      for (const { purpose, recorder } of books.values())
        for (const entry of purpose.monitor?.collect(log) ?? [])
          recorder.record({
            kind: 'proof',
            type: 'ledger.entry',
            pco: 'world:ledger',
            data: { case: caseId, ...entry },
          })
    },
    settle(purpose) {
      const book = books.get(purpose.id)
      if (!book) return undefined
      const recording = book.recorder.finish({ entries: book.recorder.observations.length })
      const judgements = judgeRun(purpose, recording, null, blobs, 'ledger')
      const reference = evidence.transcript(`evidence/${purpose.id}/ledger.jsonl`, recording)
      const outcome = caseOutcome([judgements])
      return {
        id: `${purpose.id}/ledger`,
        origin: 'ledger',
        stimulus: null,
        outcome,
        runs: [{ judgements, transcript: reference }],
        reproduced: { k: outcome === 'fail' ? 1 : 0, n: 1 },
        situations: [],
      }
    },
  }
}
