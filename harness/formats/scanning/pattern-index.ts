const BLOCK = 4
const MAX_WINDOW = 16
const TABLE_BITS = 18
const TABLE_SIZE = 1 << TABLE_BITS

/** Finds many byte patterns in one pass. */
export interface PatternIndex {
  /** Bytes of the longest pattern. */
  readonly longest: number
  /** Bytes of the shortest pattern. */
  readonly shortest: number
  /** Calls `onHit` with the pattern's number and its offset, for every place where one stands. */
  find(data: Uint8Array, onHit: (pattern: number, offset: number) => void): void
}

/**
 * Builds an index of patterns of at least four bytes (Wu and Manber, "A fast algorithm for multi-pattern searching",
 * 1994): the last bytes of each pattern say how far the search may jump, so that most of the data is never read.
 */
export function patternIndex(patterns: readonly Uint8Array[]): PatternIndex {
  const lengths = patterns.map((pattern) => pattern.length)
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0)
  const shortest = lengths.reduce((least, length) => Math.min(least, length), Number.POSITIVE_INFINITY)
  const window = Math.min(shortest, MAX_WINDOW)
  const jumps = new Uint8Array(TABLE_SIZE).fill(window - BLOCK + 1)
  const first = new Int32Array(TABLE_SIZE).fill(-1)
  const next = new Int32Array(patterns.length).fill(-1)
  for (const [number, pattern] of patterns.entries()) {
    const from = pattern.length - window
    for (let end = from + BLOCK - 1; end < pattern.length; end += 1) {
      const slot = slotOf(pattern, end)
      const left = pattern.length - 1 - end
      if (left < (jumps[slot] ?? 0)) jumps[slot] = left
    }
    const slot = slotOf(pattern, pattern.length - 1)
    next[number] = first[slot] ?? -1
    first[slot] = number
  }

  return {
    longest,
    shortest,
    find(data, onHit) {
      if (patterns.length === 0) return
      const size = data.length
      let end = window - 1
      while (end < size) {
        const slot = slotOf(data, end)
        const jump = jumps[slot] as number
        if (jump > 0) {
          end += jump
          continue
        }
        for (let number = first[slot] as number; number >= 0; number = next[number] as number) {
          const pattern = patterns[number] as Uint8Array
          if (endsWith(data, end, pattern)) onHit(number, end - pattern.length + 1)
        }
        end += 1
      }
    },
  }
}

function slotOf(bytes: Uint8Array, end: number): number {
  const block =
    (bytes[end] as number) |
    ((bytes[end - 1] as number) << 8) |
    ((bytes[end - 2] as number) << 16) |
    ((bytes[end - 3] as number) << 24)
  return Math.imul(block, 0x9e3779b1) >>> (32 - TABLE_BITS)
}

function endsWith(data: Uint8Array, end: number, pattern: Uint8Array): boolean {
  let at = end
  let index = pattern.length - 1
  if (at < index) return false
  while (index >= 0 && data[at] === pattern[index]) {
    at -= 1
    index -= 1
  }
  return index < 0
}
