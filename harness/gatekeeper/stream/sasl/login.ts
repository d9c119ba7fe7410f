import type { SaslCondition } from './credentials.ts'
import type { Mechanism } from './mechanisms.ts'

/** A login as the client claims it. */
export interface LoginAttempt {
  /** Of SASL, or the handshake that brought the token. */
  readonly mechanism: Mechanism | 'NOISE'
  /** Bare address, empty when the client does not say. */
  readonly account: string
  readonly token: string
  /** The static key that a handshake has proven: it has to be the account's. */
  readonly staticKey?: Uint8Array
}

/** What is decided about a login. `condition` tells the client more than `not-authorized`. */
export type LoginDecision =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly reason: string; readonly condition?: SaslCondition }
  /** Nothing is decided: the server is going. */
  | { readonly ok: false; readonly account: string; readonly loss: ServerLoss }

/** How a server goes: its connections are cut without a word, or it says that it shuts down. */
export const SERVER_LOSSES = ['cut', 'shutdown'] as const

/** One of {@link SERVER_LOSSES}. */
export type ServerLoss = (typeof SERVER_LOSSES)[number]
