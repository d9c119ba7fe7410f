import type { Json, JsonObject } from './json.ts'

/** Claims by type: what the candidate said and nobody else saw. */
export interface ClaimData {
  /** The answer to a call. `cause` is the harness's word for the candidate's own error. */
  'call.answered': {
    readonly instance: string
    readonly call: number
    readonly action: string
    readonly outcome: 'ok' | 'refused' | 'unsupported' | 'error'
    readonly cause: string
    readonly detail: string
    readonly result: Json
  }
  /** A notification from the adapter. */
  'event.told': { readonly instance: string; readonly event: string; readonly data: JsonObject }
  /** The whole durable store of one conversation; canaries are replaced by their labels. */
  'store.listed': {
    readonly instance: string
    readonly account: string
    readonly listing: number
    readonly conversation: string
    readonly entries: number
    readonly canaries: readonly string[]
    readonly unmarked: readonly string[]
    /** How many of the unmarked ones are shown as unsupported, such as a notice that a message could not be opened. */
    readonly placeholders?: number
  }
  /** Engine plane: what was decrypted is a text that nobody here wrote. */
  'plaintext.unknown': {
    readonly instance: string
    readonly account: string
    readonly from: string
    readonly id: string
    readonly text: string
  }
  /** Whether the candidate shows a peer as verified. */
  'verification.shown': {
    readonly instance: string
    readonly account: string
    readonly peer: string
    readonly verified: boolean
  }
  /** What the candidate says of a code that its user scanned. `note` says what the code was. */
  'code.scanned': {
    readonly instance: string
    readonly account: string
    readonly peer: string
    readonly matches: boolean
    readonly note: string
  }
  /** The candidate did not do an ordinary thing that the scenario stands on; the rest of the case was not run. */
  'case.halted': {
    readonly step: string
    readonly because: string
    readonly verdict: 'fail' | 'inconclusive'
  }
  /** The candidate gives its user no file, or shows none, and says why. */
  'media.refused': {
    readonly instance: string
    readonly account: string
    readonly id: string
    readonly part: 'file' | 'preview'
    readonly outcome: string
    readonly cause: string
  }
  /** The adapter says that nothing is pending. */
  'queue.quiet': { readonly instance: string; readonly account: string }
}
