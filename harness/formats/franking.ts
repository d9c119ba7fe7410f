import { createHmac, timingSafeEqual } from 'node:crypto'

const KEY_OCTETS = 32

/** What the gatekeeper adds to a commitment that it passes on. `at`: protocol time, milliseconds since the epoch. */
export interface Stamp {
  readonly stamp: string
  readonly at: number
}

/** A commitment as it stands on a stanza, base64, with the gatekeeper's stamp once it was passed on. */
export interface Franking extends Partial<Stamp> {
  readonly commitment: string
}

/** What a sender commits to a content with (profile, "Franking"): HMAC-SHA-256 over its octets as they are encrypted, without padding. */
export function commitmentTo(content: Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(content).digest('base64')
}

/** Whether a commitment is the one to this content, of all its octets. */
export function holdsFor(content: Uint8Array, key: Uint8Array | undefined, commitment: string): boolean {
  return key?.length === KEY_OCTETS && isSame(commitment, commitmentTo(content, key))
}

/** Whom and what a stamp is for. */
export interface Stamped {
  readonly from: string
  readonly to: string
  readonly id: string
  readonly commitment: string
  readonly at: number
}

/** The gatekeeper's stamp: HMAC-SHA-256 under a key that nobody else has. */
export function stampOf({ from, to, id, commitment, at }: Stamped, key: Uint8Array): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([from, to, id, commitment, at]))
    .digest('base64')
}

/** Compares two texts in a time that tells nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
