import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { patternIndex } from './pattern-index.ts'

const found = (patterns: readonly Uint8Array[], data: Uint8Array) => {
  const hits: string[] = []
  patternIndex(patterns).find(data, (pattern, offset) => hits.push(`${pattern}@${offset}`))
  return hits.sort()
}

/** The same by trying every pattern at every offset. */
const expected = (patterns: readonly Uint8Array[], data: Uint8Array) =>
  patterns
    .flatMap((pattern, number) =>
      Array.from(data, (_, at) =>
        Buffer.compare(data.subarray(at, at + pattern.length), pattern) === 0 ? at : -1,
      )
        .filter((at) => at >= 0)
        .map((at) => `${number}@${at}`),
    )
    .sort()

describe('patternIndex', () => {
  it('finds what trying everything finds, among few letters', () => {
    const letters = fc.integer({ min: 97, max: 99 })
    const bytes = (minLength: number, maxLength: number) =>
      fc.array(letters, { minLength, maxLength }).map((list) => Uint8Array.from(list))
    const patterns = fc.array(bytes(4, 9), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(patterns, bytes(0, 200), (patterns, data) => {
        expect(found(patterns, data)).toEqual(expected(patterns, data))
      }),
      { numRuns: 300 },
    )
  })

  it('finds long patterns of unlike lengths at the ends of the data', () => {
    const patterns = ['a'.repeat(40), 'needle in a haystack of words', '0123456789abcdef'].map((text) =>
      Buffer.from(text),
    )
    const data = Buffer.from(`${patterns[1]}--${patterns[2]}--${patterns[0]}a`)
    expect(found(patterns, data)).toEqual(expected(patterns, data))
    expect(found(patterns, data)).toHaveLength(4)
  })

  it('knows its longest and shortest pattern, and finds nothing without one', () => {
    expect(patternIndex([Buffer.alloc(5), Buffer.alloc(9)])).toMatchObject({ longest: 9, shortest: 5 })
    expect(found([], Buffer.alloc(100))).toEqual([])
  })
})
