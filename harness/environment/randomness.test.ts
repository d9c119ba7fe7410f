import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveSeed, freshCanary, seeded } from './randomness.ts'

const label = fc.oneof(fc.string(), fc.nat())

describe('deriveSeed', () => {
  it('gives the seeds that stored campaigns were run with', () => {
    expect(deriveSeed(1, 'RT-01')).toBe(1_561_752_848)
    expect(deriveSeed(1, 'RT-02')).toBe(1_274_603_178)
    expect(deriveSeed(1, 'sample', 'RT-01/g1')).toBe(1_907_606_356)
  })

  it('is a 31-bit whole number, the same each time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(label), (seed, labels) => {
        const derived = deriveSeed(seed, ...labels)
        expect(derived).toBe(deriveSeed(seed, ...labels))
        expect(Number.isInteger(derived) && derived >= 0 && derived < 2 ** 31).toBe(true)
      }),
    )
  })

  it('differs with every label and with how labels are cut', () => {
    const parts = [['a', 'b'], ['ab'], ['b', 'a'], ['a'], ['a', 'b', ''], ['1'], [1]]
    expect(new Set(parts.map((labels) => deriveSeed(7, ...labels))).size).toBe(parts.length)
    const seeds = Array.from({ length: 500 }, (_, index) => deriveSeed(7, `RT-${index}`))
    expect(new Set(seeds).size).toBe(500)
    expect(deriveSeed(7, 'a')).not.toBe(deriveSeed(8, 'a'))
  })
})

describe('seeded', () => {
  it('repeats with its seed and stays below its limit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000 }), (seed, limit) => {
        const [one, other] = [seeded(seed), seeded(seed)]
        for (let index = 0; index < 20; index += 1) {
          const drawn = one.below(limit)
          expect(drawn).toBe(other.below(limit))
          expect(Number.isInteger(drawn) && drawn >= 0 && drawn < limit).toBe(true)
        }
      }),
    )
  })

  it('reaches every choice about equally often', () => {
    const counts = [0, 0, 0, 0]
    const { below } = seeded(42)
    for (let index = 0; index < 4_000; index += 1) {
      const drawn = below(4)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })
})

describe('freshCanary', () => {
  it('is 128 bits that never come twice', () => {
    const canaries = Array.from({ length: 100 }, freshCanary)
    for (const canary of canaries) expect(canary).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(canaries).size).toBe(100)
  })
})
