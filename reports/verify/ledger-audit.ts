import type { Purpose } from '../../harness/campaign/purpose.ts'
import { proofsOf } from '../../harness/judge/select.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import type { Transcript } from '../../harness/transcript/chain.ts'
import type { Problem } from './check.ts'

/** Checks that every monitor's ledger holds what the stored transcripts gave it, so that nothing was struck out. */
export interface LedgerAudit {
  /** Takes what each monitor wants from a stored run. */
  observe(transcript: Transcript, blob: (digest: string) => Uint8Array | undefined): void
  /** Compares with the ledgers as stored, by purpose. */
  settle(ledgers: ReadonlyMap<string, Transcript>): readonly Problem[]
}

/** Opens an audit for the purposes that were executed. */
export function openLedgerAudit(executed: readonly Purpose[]): LedgerAudit {
  const books = executed.flatMap(({ id, monitor }) =>
    monitor ? [{ id, monitor, entries: new Map<string, string>() }] : [],
  )
  return {
    observe(transcript, blob) {
      const log = { observations: transcript.observations, blob }
      const from = transcript.header.case
      for (const { monitor, entries } of books)
        for (const entry of attempt(() => monitor.collect(log)))
          entries.set(canonical({ case: from, ...entry }), from)
    },
    settle: (ledgers) =>
      books.flatMap(({ id, entries }): Problem[] => {
        const ledger = ledgers.get(id)
        if (!ledger) return []
        const log = { observations: ledger.observations, blob: () => undefined }
        const held = new Set(proofsOf(log, 'ledger.entry').map((o) => canonical(o.data)))
        const struck = [...entries].find(([entry]) => !held.has(entry))
        if (!struck) return []
        return [
          {
            step: 'cases',
            code: 'ledger',
            subject: `${id}/ledger`,
            message: `the ledger of ${id} lacks what it was given by ${struck[1]}`,
          },
        ]
      }),
  }
}

/** A collector that a forged transcript breaks says nothing; judging that transcript again says it. */
function attempt<T>(collect: () => readonly T[]): readonly T[] {
  try {
    return collect()
  } catch {
    return []
  }
}
