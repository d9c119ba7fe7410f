import { createHash, createHmac } from 'node:crypto'

const COUNTERS = 64
const HASHES = ['sha256', 'sha512', 'sha1', 'md5'] as const
const FULL = 32

/** Something that a careless author might make a key or a name from. */
export interface Suspect {
  readonly what: string
  readonly value: string | Uint8Array
}

/**
 * What octets are made from, if it is one of these: a suspect itself, its digest, a digest of two of them, or a MAC of one under another, and small
 * counters in their place. Whole values and beginnings of 16 octets or more count. `undefined`: none of the guesses.
 */
export function guessedDigests(octets: Uint8Array, suspects: readonly Suspect[]): string | undefined {
  const wanted = Buffer.from(octets)
  const counters = Array.from({ length: COUNTERS }, (_, n) => ({ what: 'a counter', value: String(n) }))
  const isIt = (made: Uint8Array) =>
    made.length >= Math.min(FULL, wanted.length) &&
    wanted.equals(Buffer.from(made).subarray(0, wanted.length))
  for (const { what, value } of [...suspects, ...counters]) {
    const own = typeof value === 'string' ? Buffer.from(value) : value
    if (own.length > 0 && isIt(own)) return what
    for (const hash of HASHES) {
      if (isIt(createHash(hash).update(own).digest())) return `${hash} of ${what}`
      for (const other of suspects) {
        if (isIt(createHash(hash).update(own).update(other.value).digest()))
          return `${hash} of ${what} and ${other.what}`
        if (isIt(createHash(hash).update(other.value).update(own).digest()))
          return `${hash} of ${other.what} and ${what}`
        if (isIt(createHmac(hash, own).update(other.value).digest()))
          return `HMAC of ${other.what} by ${what}`
        if (isIt(createHmac(hash, other.value).update(own).digest()))
          return `HMAC of ${what} by ${other.what}`
      }
    }
  }
  return undefined
}
