import { createHash } from 'node:crypto'
import { canonical } from '../transcript/canonical.ts'
import type { Json } from '../vocabulary/json.ts'
import { claimsOf, type Log } from './select.ts'

/** A short digest under which a listing names content in which no canary could stand. @param content canonical JSON */
export function unmarkedDigest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

/**
 * Which of these contents a listing shows, in its order, by their places in `contents`: for kinds without a free text, as
 * reactions are. `undefined` when there is no such listing.
 */
export function unmarkedIn(
  log: Log,
  listing: number,
  contents: readonly Json[],
): readonly number[] | undefined {
  const digests = contents.map((content) => unmarkedDigest(canonical(content)))
  return claimsOf(log, 'store.listed')
    .find((o) => o.data.listing === listing)
    ?.data.unmarked.map((digest) => digests.indexOf(digest))
    .filter((place) => place >= 0)
}
