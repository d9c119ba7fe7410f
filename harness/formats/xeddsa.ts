import { createPublicKey, verify } from 'node:crypto'

const P = 2n ** 255n - 19n
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Verifies an XEdDSA signature (64 octets) by a Curve25519 public key (32 octets, little-endian u coordinate), on the
 * platform's Ed25519: an oracle that is independent of the library whose signatures it checks. Never throws.
 */
export function verifyXeddsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const u = littleEndian(publicKey) & (2n ** 255n - 1n)
  if (u >= P || u === P - 1n) return false
  const y = ((u - 1n + P) * power(u + 1n, P - 2n)) % P
  const point = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
  const last = signature[63] ?? 0
  point[31] = (point[31] ?? 0) | (last & 0x80)
  const plain = Uint8Array.from(signature)
  plain[63] = last & 0x7f
  try {
    const key = createPublicKey({ key: Buffer.concat([ED25519_SPKI, point]), format: 'der', type: 'spki' })
    return verify(null, message, key, plain)
  } catch {
    return false
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n, b = (b * b) % P)
    if (e & 1n) result = (result * b) % P
  return result
}
