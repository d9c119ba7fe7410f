import { deflateSync, inflateSync } from 'node:zlib'

/** Compresses as messages on a Noise connection are (RFC 1950). */
export function packed(octets: Uint8Array): Uint8Array {
  return deflateSync(octets)
}

/** The reverse of {@link packed}; throws where that is not what it is given. For what we made ourselves: it has no bound. */
export function unpacked(octets: Uint8Array): Uint8Array {
  return inflateSync(octets)
}
