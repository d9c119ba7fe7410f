import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'

/** A public key as it was seen: hex without type octet, protocol time in milliseconds, and its id where it has one. */
export interface SuspectKey {
  readonly key: string
  readonly t: number
  readonly id: number
}

const COUNTERS = 64
const AROUND_MS = 1_000
const X25519_DIGITS = 64
const BETWEEN = ['', ' ', ':', '-']

/**
 * Public X25519 keys whose private key is SHA-256 of what can be guessed. That is a small counter, the key's own id, or the
 * time at which it was seen, in seconds or milliseconds: each as decimal text, four octets (not of milliseconds) or eight
 * octets; and the name of a user, alone or with a counter or id behind it. By key: from what. Only the guesses of a careless author.
 * @param names handles and addresses; of an address its first part is tried too
 */
export function guessedKeys(
  keys: readonly SuspectKey[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  const curve = keys.filter(({ key }) => key.length === X25519_DIGITS)
  const wanted = new Set(curve.map(({ key }) => key))
  const found = new Map<string, string>()
  const tries = (value: string | Buffer, what: string) => {
    const key = publicKeyOf(createHash('sha256').update(value).digest())
    if (wanted.has(key)) found.set(key, `made from ${what}`)
  }
  const numbers = new Map<number, string>()
  for (let n = 0; n < COUNTERS; n += 1) numbers.set(n, 'a counter')
  for (const { id } of curve) if (!numbers.has(id)) numbers.set(id, 'its id')
  for (const name of new Set(names.flatMap((each) => [each, each.split('@')[0] ?? each]))) {
    tries(name, 'a name')
    for (const [number, what] of numbers)
      for (const between of BETWEEN) tries(`${name}${between}${number}`, `a name and ${what}`)
  }
  for (const [number, what] of [...numbers, ...timesOf(curve)])
    for (const octets of encodings(number)) tries(octets, what)
  return found
}

/** The X25519 public key of 32 octets, hex. As a JWK, which is read ten times as fast as DER, and whose public half is not looked at. */
export function publicKeyOf(secret: Uint8Array): string {
  const jwk = { kty: 'OKP', crv: 'X25519', d: Buffer.from(secret).toString('base64url'), x: '' }
  const { x = '' } = createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url').toString('hex')
}

/** The seconds around the moments at which keys were seen, and the milliseconds before those. */
function timesOf(keys: readonly SuspectKey[]): ReadonlyMap<number, string> {
  const times = new Map<number, string>()
  for (const t of new Set(keys.map((key) => key.t))) {
    for (const off of [-AROUND_MS, 0, AROUND_MS]) times.set(Math.floor((t + off) / 1000), 'the time')
    for (let at = t - AROUND_MS; at <= t; at += 1) times.set(at, 'the time')
  }
  return times
}

function encodings(value: number): readonly (string | Buffer)[] {
  const eight = Buffer.alloc(8)
  eight.writeBigUInt64BE(BigInt(value))
  const octets = value < 2 ** 32 ? [eight.subarray(4), eight] : [eight]
  return [String(value), ...octets]
}
