import { deflateSync, gzipSync } from 'node:zlib'
import { scanner, type Token } from './scan.ts'
import { inflate, MAX_INFLATED, markedCompression } from './scanning/inflate.ts'

/** Bytes in which the lowest bit was flipped beside each key that stands in them, and where. */
export interface Flipped {
  readonly bytes: Uint8Array
  /** Label of the key that was found. */
  readonly key: string
  /** The octets that were changed, from the beginning: of what was compressed, where that is a compressed whole. */
  readonly at: readonly number[]
}

/**
 * Flips a bit `shift` octets from the beginning of the first of these keys that stands in the bytes, wherever it does and in
 * whatever encoding, or in what these bytes are compressed from as a whole. What lies in a container among others is passed over.
 * `undefined` when no key stands there.
 */
export function flipBeside(original: Uint8Array, keys: readonly Token[], shift: number): Flipped | undefined {
  const open = flipsBeside(original, keys, shift)
  const compression = markedCompression(original)
  if (open !== undefined || compression === undefined) return open
  const whole = inflate(compression, original) ?? new Uint8Array()
  // what is longer was cut, and would be another state
  const found = whole.length < MAX_INFLATED ? flipsBeside(whole, keys, shift) : undefined
  return (
    found && { ...found, bytes: compression === 'gzip' ? gzipSync(found.bytes) : deflateSync(found.bytes) }
  )
}

function flipsBeside(original: Uint8Array, keys: readonly Token[], shift: number): Flipped | undefined {
  const hits = scanner(keys)
    .scan(original)
    .filter(({ encoding }) => !encoding.includes('>'))
  const key = keys.find(({ label }) => hits.some((hit) => hit.label === label))?.label
  if (key === undefined) return undefined
  const bytes = Uint8Array.from(original)
  const places = hits.filter((hit) => hit.label === key).map(({ offset }) => offset + shift)
  const at = [...new Set(places)].filter((place) => place >= 0 && place < bytes.length)
  for (const place of at) bytes[place] = (bytes[place] ?? 0) ^ 1
  return at.length > 0 ? { bytes, key, at } : undefined
}
