import type { SealedEncoding } from './hooks.ts'
import type { DecryptRefusal, RefusalReason, Refused } from './refusal.ts'
import type { Change } from './store.ts'

/** A ciphertext as it goes on the wire. */
export interface Sealed {
  readonly encoding: SealedEncoding
  readonly bytes: Uint8Array
}

/** A ciphertext as it came in, and who is said to have sent it. */
export interface Incoming extends Sealed {
  readonly remote: string
}

/** What became of a bundle. */
export type StartOutcome = { readonly ok: true } | Refused<RefusalReason>

/** What became of a ciphertext. */
export type Opened = { readonly ok: true; readonly plaintext: Uint8Array } | Refused<DecryptRefusal>

/** What opening would change, before anything is committed. */
export type Tried =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly changes: readonly Change[] }
  | Refused<DecryptRefusal>
