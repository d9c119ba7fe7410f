import type { CandidateFile } from './candidate-file.ts'
import type { Ending } from './child.ts'
import type { Containment } from './containment.ts'
import type { ContractBreak } from './contract-break.ts'
import type { LineSink } from './line-transport.ts'
import type { StderrCapture } from './stderr-capture.ts'

/** One life of a candidate: from its start to its end, with the lines in between. */
export interface Life {
  readonly containment: Containment
  send(line: string): void
  /** Settles when nothing of it is left. Never rejects. */
  readonly ended: Promise<Ending>
  /** Ends it at once and resolves when nothing is left. @param why stands in the ending in place of the signal */
  kill(why?: string): Promise<void>
  /** Resident memory of everything in its session, in bytes: now, or at most since it was asked for last; 0 where that cannot be seen. */
  memory(when: 'now' | 'most'): Promise<number>
  /** Waits for it to end by itself, at most `patienceMs`; false when it had to be killed. */
  finish(patienceMs: number): Promise<boolean>
}

/** What a life needs. `env` is its whole environment; `broke` hears what only the operating system can see. */
export interface LifeOptions {
  readonly file: CandidateFile
  readonly env: Readonly<Record<string, string>>
  readonly sink: Pick<LineSink, 'line' | 'problem' | 'waste'>
  readonly stderr: StderrCapture
  readonly broke: (problem: ContractBreak) => void
}
