import { freshBytes } from '../../environment/randomness.ts'

/** What a storage reference looks like: one path segment of unreserved characters, long enough not to be guessed. */
export const REFERENCE = '[A-Za-z0-9._~-]{22,128}'

const OCTETS = 24

/** A fresh storage reference. */
export function newReference(): string {
  return freshBytes(OCTETS).toString('base64url')
}
