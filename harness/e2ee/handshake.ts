import { hkdfSync } from 'node:crypto'
import { agree } from '../formats/signal/derive.ts'
import type { Generation } from './generation.ts'

const LABELS = { 3: 'WhisperText', 4: 'WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024' } as const
const ZEROS = new Uint8Array(32)

/** What a handshake agrees on: 32 octets each. The post-quantum ratchet starts in version 4 alone. */
export interface HandshakeKeys {
  readonly rootKey: Uint8Array
  readonly pqSecret: Uint8Array
}

/**
 * The keys of X3DH (version 3) or PQXDH (version 4) from its agreements in their order: as the specifications have it, and
 * without looking whether the agreements are worth anything.
 * @param kyber the Kyber secret, in version 4
 */
export function handshakeKeys(
  generation: Generation,
  agreements: readonly Uint8Array[],
  kyber: Uint8Array = new Uint8Array(),
): HandshakeKeys {
  const secret = Buffer.concat([Buffer.alloc(32, 0xff), ...agreements, kyber])
  const derived = new Uint8Array(hkdfSync('sha256', secret, ZEROS, LABELS[generation], 96))
  return { rootKey: derived.slice(0, 32), pqSecret: derived.slice(64) }
}

/** X25519 by somebody who does not look at the result: zeros where the other's key is of small order. */
export function agreeUnchecked(privateKey: Uint8Array, theirs: Uint8Array): Uint8Array {
  return agree(privateKey, theirs) ?? ZEROS
}
