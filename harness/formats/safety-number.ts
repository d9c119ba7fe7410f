import { createHash } from 'node:crypto'

const ITERATIONS = 5200
const CHUNKS = 6
const CHUNK_OCTETS = 5

/** One side of a comparison: its service id (a UUID) and its identity key (type octet and 32 octets). */
export interface NumberedSide {
  readonly serviceId: string
  readonly identityKey: Uint8Array
}

/**
 * The safety number of two sides (profile, `numeric-60`), computed here so that it does not rest on the library that a
 * candidate may use too: for each side 5,200 rounds of SHA-512 over its key and id, cut to 30 digits; the smaller first.
 */
export function safetyNumberOf(one: NumberedSide, other: NumberedSide): string {
  return [digitsOf(one), digitsOf(other)].sort().join('')
}

function digitsOf({ serviceId, identityKey }: NumberedSide): string {
  const id = Buffer.from(serviceId.replaceAll('-', ''), 'hex')
  let digest: Uint8Array = Buffer.concat([Buffer.of(0, 0), identityKey, id])
  for (let round = 0; round < ITERATIONS; round += 1)
    digest = createHash('sha512').update(digest).update(identityKey).digest()
  const view = Buffer.from(digest)
  return Array.from({ length: CHUNKS }, (_, chunk) =>
    String(view.readUIntBE(chunk * CHUNK_OCTETS, CHUNK_OCTETS) % 100_000).padStart(5, '0'),
  ).join('')
}
