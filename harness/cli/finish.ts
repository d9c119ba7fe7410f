import type { ExitCode } from '../catalogue/exit-code.ts'

/** What a command does in the end: sets the exit code of the process. */
export type Finish = (code: ExitCode) => void
