import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

/** A compression that is looked into. `deflate` is the bare one, without zlib's header. */
export type Compression = 'gzip' | 'zlib' | 'deflate' | 'brotli'

/** Of one compressed body at most this many bytes are looked at. */
export const MAX_INFLATED = 8 * 1024 * 1024

const SHRINK = 4

/**
 * Which compressions a body may be, by its beginning. The two that have no magic number are among them unless it
 * begins as text or cannot be such: `deflate` by its first block's header, `brotli` never.
 */
export function compressionsOf(body: Uint8Array): readonly Compression[] {
  if (body.length < 4 || body.subarray(0, 32).every(printable)) return []
  const marked = markedCompression(body)
  if (marked === 'gzip') return ['gzip']
  return [...(marked ? [marked] : []), ...(deflateBlock(body, 0) ? (['deflate'] as const) : []), 'brotli']
}

/** Whether a body begins as gzip or zlib does. Of zlib only the usual window, so that few other bytes look like it. */
export function markedCompression(body: Uint8Array): 'gzip' | 'zlib' | undefined {
  const [first = 0, second = 0, third = 0] = body
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip'
  return first === 0x78 && ((first << 8) | second) % 31 === 0 && deflateBlock(body, 2) ? 'zlib' : undefined
}

/** RFC 1951, section 3.2.3: block type 3 does not exist, and a stored block says its length twice. */
function deflateBlock(body: Uint8Array, at: number): boolean {
  const [first = 0, low = 0, high = 0, notLow = 0, notHigh = 0] = body.subarray(at, at + 5)
  const type = (first >> 1) & 3
  return type === 0 ? (low ^ notLow) === 0xff && (high ^ notHigh) === 0xff : type < 3
}

/**
 * The beginning of what a body inflates to, at most {@link MAX_INFLATED} bytes: what is larger is cut in its compressed
 * form until it fits. What is cut off already gives what came before. `undefined` for what is not so compressed.
 * Never throws.
 */
export function inflate(compression: Compression, body: Uint8Array): Uint8Array | undefined {
  for (let size = body.length; size > 0; size = Math.floor(size / SHRINK)) {
    try {
      return INFLATE[compression](body.subarray(0, size))
    } catch (thrown) {
      if (!tooLarge(thrown)) return undefined
    }
  }
  return undefined
}

const zlibOptions = { maxOutputLength: MAX_INFLATED, finishFlush: constants.Z_SYNC_FLUSH }
const brotliOptions = { maxOutputLength: MAX_INFLATED, finishFlush: constants.BROTLI_OPERATION_FLUSH }
const INFLATE: { readonly [C in Compression]: (body: Uint8Array) => Uint8Array } = {
  gzip: (body) => gunzip(body),
  zlib: (body) => inflateSync(body, zlibOptions),
  deflate: (body) => inflateRawSync(body, zlibOptions),
  brotli: (body) => brotliDecompressSync(body, brotliOptions),
}

/** What follows a gzip member is an error to zlib: then the first member alone is read, as bare deflate. */
function gunzip(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, zlibOptions)
  } catch (thrown) {
    if (tooLarge(thrown) || body[3] !== 0) throw thrown
    return inflateRawSync(body.subarray(10), zlibOptions)
  }
}

function tooLarge(thrown: unknown): boolean {
  return thrown instanceof RangeError && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE'
}

function printable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13
}
