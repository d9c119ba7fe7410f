import { createHash } from 'node:crypto'

/** A short fingerprint of a text for ledgers: 32 hex digits of its SHA-256. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
