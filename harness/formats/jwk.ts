/** A key of a set as it was published (RFC 7517), nothing of it believed but `kty`. */
export type PublicJwk = { readonly kty: string } & { readonly [member: string]: unknown }

/** The keys of a JWK Set (RFC 7517, section 5), or `undefined` when the text is none. */
export function keySetOf(text: string): readonly PublicJwk[] | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown }
    if (!Array.isArray(keys)) return undefined
    return keys.every((key) => typeof key === 'object' && key !== null && typeof key.kty === 'string')
      ? (keys as PublicJwk[])
      : undefined
  } catch {
    return undefined
  }
}

const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'x', 'y'],
  RSA: ['n', 'e'],
  OKP: ['crv', 'x'],
}
const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Whether a key has what a public key of its kind must have, and nothing that only a private one has (RFC 7518, section 6). */
export function isPublicJwk(key: PublicJwk): boolean {
  const needed = PUBLIC[key.kty] ?? []
  return (
    needed.length > 0 &&
    needed.every((member) => typeof key[member] === 'string') &&
    !SECRET.some((member) => member in key)
  )
}

/** Key types and curves that each algorithm goes with (RFC 7518, section 3.1; RFC 8037). */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  ES256: ['EC P-256'],
  ES384: ['EC P-384'],
  ES512: ['EC P-521'],
  EdDSA: ['OKP Ed25519', 'OKP Ed448'],
  RS256: ['RSA'],
  RS384: ['RSA'],
  RS512: ['RSA'],
  PS256: ['RSA'],
  PS384: ['RSA'],
  PS512: ['RSA'],
}
const LEAST_RSA_BITS = 2048

/** What is weak about a public key or does not fit together; empty when nothing is. */
export function weaknessOf(key: PublicJwk): string {
  const kind = key.kty === 'RSA' ? 'RSA' : `${key.kty} ${String(key.crv)}`
  const alg = String(key.alg)
  if (!(FITTING[alg] ?? []).includes(kind)) return `alg ${alg} does not go with ${kind}`
  if (key.kty !== 'RSA') return ''
  const bits = bitsOf(key.n)
  if (bits < LEAST_RSA_BITS) return `a modulus of ${bits} bits`
  const exponent = Buffer.from(String(key.e), 'base64url')
  return bitsOf(key.e) < 2 || (exponent.at(-1) ?? 0) % 2 === 0 ? 'an exponent that is even or one' : ''
}

function bitsOf(value: unknown): number {
  const hex = Buffer.from(String(value), 'base64url').toString('hex').replace(/^0+/, '')
  return hex === '' ? 0 : (hex.length - 1) * 4 + Number.parseInt(hex[0] ?? '0', 16).toString(2).length
}
