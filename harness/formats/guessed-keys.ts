import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'

/** A public key as it was seen: hex without type octet, protocol time in milliseconds, and its id where it has one. */
export interface SuspectKey {
  readonly key: string
  readonly t: number
  readonly id: number
}

const COUNTERS = 64
const AROUND_SECONDS = 1
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/**
 * Public X25519 keys whose private key is SHA-256 of a small counter, of the key's own id or of the time around which it
 * was seen, each as decimal text, four octets or eight octets. By key: from what. Only the guesses of a careless author.
 */
export function guessedKeys(keys: readonly SuspectKey[]): ReadonlyMap<string, string> {
  const wanted = new Set(keys.map(({ key }) => key))
  const found = new Map<string, string>()
  const times = [...new Set(keys.map(({ t }) => Math.floor(t / 1000)))]
  const suspects = new Map<number, string>()
  for (let n = 0; n < COUNTERS; n += 1) suspects.set(n, 'a counter')
  for (const { id } of keys) suspects.set(id, 'its id')
  for (const time of times)
    for (let off = -AROUND_SECONDS; off <= AROUND_SECONDS; off += 1) suspects.set(time + off, 'the time')
  for (const [value, what] of suspects)
    for (const text of encodings(value)) {
      const key = publicKeyOf(createHash('sha256').update(text).digest())
      if (wanted.has(key)) found.set(key, `made from ${what}`)
    }
  return found
}

/** The X25519 public key of 32 octets, hex. */
export function publicKeyOf(secret: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, secret]), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
}

function encodings(value: number): readonly Buffer[] {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(value >>> 0)
  const eight = Buffer.alloc(8)
  eight.writeBigUInt64BE(BigInt(value))
  return [Buffer.from(String(value)), four, eight]
}
