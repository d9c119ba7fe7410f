/** Frozen codes: scripts and tests may rely on them. Each says who has to act. */
export type ErrorCode =
  | 'usage' // the command line
  | 'candidate-file' // the description of the candidate cannot be read
  | 'attestations' // the answers of a person cannot be read, or speak of another candidate
  | 'candidate-start' // the candidate's command could not be started
  | 'contract' // the candidate broke the adapter contract before or during the probes
  | 'profile' // profile data is malformed
  | 'catalogue' // requirement, PICS or purpose data contradict each other
  | 'selection-empty' // nothing matches the filters
  | 'output' // the output folder cannot be written
  | 'bundle' // a stored campaign cannot be read or was tampered with
  | 'interrupted' // stopped by the user
  | 'waiver' // a waiver is unknown, expired or forbidden
  | 'harness' // a defect of the harness itself

/**
 * The harness or its user is wrong. A candidate's misbehaviour is never one of these: it is an observation.
 * The message says what was expected, what was seen and, in `hint`, what to do next.
 */
export class ParleyError extends Error {
  readonly code: ErrorCode
  readonly hint: string

  constructor(code: ErrorCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options)
    this.name = 'ParleyError'
    this.code = code
    this.hint = hint
  }
}

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
