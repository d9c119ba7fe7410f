import { createHash } from 'node:crypto'

/** Octets of a serialised public key, the first being its type: 05 Curve25519, 08 Kyber1024. */
export const KEY_FORMS = { curve: { type: 5, octets: 33 }, kyber: { type: 8, octets: 1569 } } as const

/** Reads base64 strictly: padded, without white space, without stray bits (RFC 4648, section 3.5). */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** Reads a decimal number without sign or leading zeros, up to 16,777,215. */
export function readDecimal(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,7})$/.test(text) ? Number(text) : Number.NaN
  return value <= 0xffffff ? value : undefined
}

/**
 * A public key as the record names it: lower-case hex of its octets, or, for the 1,569 octets of a Kyber key, hex of
 * their SHA-256.
 */
export function keyName(key: Uint8Array): string {
  if (key.length <= KEY_FORMS.curve.octets) return Buffer.from(key).toString('hex')
  return createHash('sha256').update(key).digest('hex')
}
