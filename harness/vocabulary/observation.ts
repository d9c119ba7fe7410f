import type { ClaimData } from './claims.ts'
import type { Json, JsonObject } from './json.ts'
import type { Pco } from './pco.ts'
import type { ProofData } from './proofs.ts'
import type { StimulusData } from './stimuli.ts'

interface Seen {
  /** Position in its transcript, from 0, without gaps. */
  readonly n: number
  /** Protocol time, milliseconds since the epoch. */
  readonly t: number
  readonly pco: Pco
}

/** What our own endpoints saw, or what the candidate could not have said without doing it. */
export type Proof<K extends keyof ProofData = keyof ProofData> = {
  [T in K]: Seen & { readonly kind: 'proof'; readonly type: T; readonly data: ProofData[T] }
}[K]

/** The candidate's bare word: it can make a verdict worse, never better. */
export type Claim<K extends keyof ClaimData = keyof ClaimData> = {
  [T in K]: Seen & { readonly kind: 'claim'; readonly type: T; readonly data: ClaimData[T] }
}[K]

/** What the harness did: a call, a delivery, a misbehaviour, a clock step. */
export type Stimulus<K extends keyof StimulusData = keyof StimulusData> = {
  [T in K]: Seen & { readonly kind: 'stimulus'; readonly type: T; readonly data: StimulusData[T] }
}[K]

/** The JSON that `when` returned, appended last: `then` reads it from here, in the live run too. */
export interface Bindings extends Seen {
  readonly kind: 'bindings'
  readonly type: 'bindings'
  readonly data: Json
}

/** One line of a transcript. */
export type Observation = Proof | Claim | Stimulus | Bindings

/** The part of an observation that its maker supplies; number and time are the transcript's. */
export interface Draft {
  readonly kind: Observation['kind']
  readonly type: string
  readonly pco: Pco
  readonly data: JsonObject | Json
}
