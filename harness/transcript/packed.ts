import { gunzipSync, gzipSync } from 'node:zlib'

/**
 * What is added to the name of a file of the evidence that lies there compressed (gzip, RFC 1952). References and digests of a
 * campaign mean the content, under the name without it; the manifests mean the files as they lie there.
 */
export const PACKED = '.gz'

/** Contents below this are written as they are, in bytes: one block of a disk holds them either way. */
const WORTH_BYTES = 4096

/** How some content is to be written: the bytes, and what is added to the file's name. */
export function pack(content: Uint8Array | string): {
  readonly suffix: '' | typeof PACKED
  readonly bytes: Uint8Array | string
} {
  if (Buffer.byteLength(content) < WORTH_BYTES) return { suffix: '', bytes: content }
  return { suffix: PACKED, bytes: gzipSync(content) }
}

/** The content again. Throws for what is no gzip, and for more than `mostBytes` of content. */
export function unpack(bytes: Uint8Array, mostBytes: number): Buffer {
  return gunzipSync(bytes, { maxOutputLength: mostBytes })
}
