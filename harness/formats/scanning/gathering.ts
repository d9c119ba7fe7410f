/** Bytes that are gathered piece by piece and joined only when they are wanted. */
export interface Gathered {
  /** Adds a copy of the bytes. */
  add(bytes: Uint8Array): void
  size(): number
  all(): Uint8Array
  /** Forgets all but the last `count` bytes. */
  keep(count: number): void
}

/** Nothing gathered yet. */
export function gathering(): Gathered {
  let pieces: Uint8Array[] = []
  let size = 0
  const all = () => (pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces))
  return {
    add(bytes) {
      if (bytes.length === 0) return
      pieces.push(new Uint8Array(bytes))
      size += bytes.length
    },
    size: () => size,
    all,
    keep(count) {
      pieces = count === 0 ? [] : [new Uint8Array(all().subarray(-count))]
      size = pieces.reduce((sum, piece) => sum + piece.length, 0)
    },
  }
}
