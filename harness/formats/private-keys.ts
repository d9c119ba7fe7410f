import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'

const KEY_BYTES = 32
const KYBER_BYTES = 1_568
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
/** A random key has more; text, counters and zeros have fewer. */
const LEAST_DIFFERENT = 16

/**
 * Which of some X25519 public keys have their private part in data: as it is, in hex or in base64. Private keys are
 * looked for in their clamped form (RFC 7748, section 5), which is how libraries store them. Keys are lower-case hex of 32
 * bytes, or of 33 with a type before them.
 */
export function privateKeysIn(data: Uint8Array, publicKeys: readonly string[]): ReadonlySet<string> {
  return new Set(privatePartsIn(data, publicKeys).keys())
}

/** The same, with the private part of each. It takes about half a millisecond for every 32 octets of random data. */
export function privatePartsIn(
  data: Uint8Array,
  publicKeys: readonly string[],
): ReadonlyMap<string, Uint8Array> {
  const wanted = new Map(publicKeys.map((key) => [key.slice(-2 * KEY_BYTES), key]))
  const found = new Map<string, Uint8Array>()
  const tried = new Set<string>()
  for (const bytes of [Buffer.from(data), ...decoded(data)])
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += 1) {
      if (((bytes[at] ?? 1) & 7) !== 0 || ((bytes[at + KEY_BYTES - 1] ?? 0) & 0xc0) !== 0x40) continue
      const window = bytes.subarray(at, at + KEY_BYTES)
      if (new Set(window).size < LEAST_DIFFERENT) continue
      const text = window.toString('latin1')
      if (tried.has(text)) continue
      tried.add(text)
      const key = wanted.get(publicOf(window))
      if (key !== undefined) found.set(key, Uint8Array.from(window))
    }
  return found
}

/**
 * What a Kyber-1024 private key holds that nothing else does: the SHA3-256 digest of its public key (Kyber of the third round,
 * and FIPS 203, section 7.1), in hex. @param key 1,568 octets, or 1,569 with a type before them
 */
export function kyberMark(key: Uint8Array): string {
  return createHash('sha3-256').update(key.subarray(-KYBER_BYTES)).digest('hex')
}

/** Which Kyber private keys stand in data, by their {@link kyberMark}: one that is kept as a seed is not seen. */
export function kyberPrivateKeysIn(data: Uint8Array, marks: readonly string[]): ReadonlySet<string> {
  const places = [Buffer.from(data), ...decoded(data)]
  return new Set(marks.filter((mark) => places.some((bytes) => bytes.includes(Buffer.from(mark, 'hex')))))
}

function publicOf(privateKey: Uint8Array): string {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, privateKey]),
    format: 'der',
    type: 'pkcs8',
  })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES).toString('hex')
}

/** What runs of hex and of base64 stand for. */
function decoded(data: Uint8Array): readonly Buffer[] {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1')
  const hex = text.match(/[0-9a-fA-F]{64,}/g) ?? []
  const base64 = text.match(/[A-Za-z0-9+/_-]{43,}/g) ?? []
  return [...hex.map((run) => Buffer.from(run, 'hex')), ...base64.map((run) => Buffer.from(run, 'base64'))]
}
