/** Every way to break the adapter contract that can be seen from outside. The README says what each means. */
export type BreakWord =
  | 'garbage'
  | 'invalid-utf8'
  | 'invalid-unicode'
  | 'oversize-line'
  | 'unfinished-line'
  | 'invalid-message'
  | 'unknown-id'
  | 'unknown-method'
  | 'invalid-event'
  | 'invalid-result'
  | 'not-reading'
  | 'flood'
  | 'hang'
  | 'memory'
  | 'no-exit'
  | 'exit-code'
  | 'hello-changed'
  | 'restart'

/** One occurrence, as a value: after the probes it is recorded, before they are over it ends the campaign. */
export interface ContractBreak {
  readonly what: BreakWord
  readonly detail: string
}
