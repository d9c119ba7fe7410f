import { describe, expect, it } from 'vitest'
import { excerpt } from './excerpt.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('an excerpt', () => {
  it('is the whole when there is room', () => {
    expect(excerpt([1, 2, 3], 3, () => false)).toEqual([{ kept: 1 }, { kept: 2 }, { kept: 3 }])
  })

  it('keeps what is nearest to the focus and counts what it leaves out', () => {
    expect(excerpt(numbers(100), 3, (n) => n === 50)).toEqual([
      { left: 49 },
      { kept: 49 },
      { kept: 50 },
      { kept: 51 },
      { left: 48 },
    ])
  })

  it('keeps the beginning without a focus', () => {
    expect(excerpt(numbers(10), 2, () => false)).toEqual([{ kept: 0 }, { kept: 1 }, { left: 8 }])
  })

  it('counts to the whole, whatever is in focus', () => {
    const rows = excerpt(numbers(97), 40, (n) => n % 31 === 5)
    expect(rows.reduce((sum, row) => sum + ('left' in row ? row.left : 1), 0)).toBe(97)
    expect(rows.filter((row) => 'kept' in row)).toHaveLength(40)
  })
})
