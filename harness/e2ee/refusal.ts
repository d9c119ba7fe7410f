import { ErrorCode, LibSignalErrorBase } from '@signalapp/libsignal-client'
import { messageOf } from '../vocabulary/errors.ts'
import { isSigned, type PublicBundle } from './bundle.ts'

/** Why a bundle did not become a session. `store`: our own side failed and nothing was written. */
export type RefusalReason =
  | 'untrusted-identity'
  | 'bad-signed-prekey-signature'
  | 'bad-kyber-signature'
  | 'no-kyber'
  | 'malformed'
  | 'unusable-key'
  | 'store'

/**
 * Why a message was not opened. `undecryptable` covers a wrong MAC, a missing prekey and a counter outside the
 * window, which the library does not tell apart; `store`: our own side failed (the store, or what
 * it holds), nothing was written, and the same message may be tried again.
 */
export type DecryptRefusal =
  | 'duplicate'
  | 'untrusted-identity'
  | 'no-session'
  | 'malformed'
  | 'undecryptable'
  | 'reused-base-key'
  | 'store'

/** A refusal as a value. `detail` is for people: its text changes between versions of the library. */
export interface Refused<Reason extends string> {
  readonly ok: false
  readonly reason: Reason
  readonly detail: string
}

/** A refusal with what was thrown as its detail. */
export function refused<Reason extends string>(reason: Reason, thrown: unknown): Refused<Reason> {
  return { ok: false, reason, detail: messageOf(thrown) }
}

/** Reads what the library threw when it processed a bundle whose keys could all be read. */
export function refusedBundle(bundle: PublicBundle, thrown: unknown): Refused<RefusalReason> {
  if (LibSignalErrorBase.is(thrown, ErrorCode.UntrustedIdentity)) return refused('untrusted-identity', thrown)
  // the library has one generic error for everything else, so look at the signatures again
  if (!isSigned(bundle.identityKey, bundle.signedPreKey))
    return refused('bad-signed-prekey-signature', thrown)
  if (!isSigned(bundle.identityKey, bundle.kyberPreKey)) return refused('bad-kyber-signature', thrown)
  return refused('unusable-key', thrown)
}

/** Reads what the library threw when it was to open a message. */
export function refusedMessage(thrown: unknown): Refused<DecryptRefusal> {
  if (LibSignalErrorBase.is(thrown, ErrorCode.DuplicatedMessage)) return refused('duplicate', thrown)
  if (LibSignalErrorBase.is(thrown, ErrorCode.UntrustedIdentity)) return refused('untrusted-identity', thrown)
  return refused('undecryptable', thrown)
}
