import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pad, unpad } from './padding.ts'

const dice = (value: number) => (count: number) => new Uint8Array(count).fill(value)

describe('padding', () => {
  it('adds 1 to 16 bytes that each say how many', () => {
    expect(pad(Uint8Array.of(9), dice(0))).toEqual(Uint8Array.of(9, 1))
    expect(pad(Uint8Array.of(), dice(0xff))).toEqual(new Uint8Array(16).fill(16))
  })

  it('comes off again', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(255), (bytes, value) => {
        expect(unpad(pad(bytes, dice(value)))).toEqual(bytes)
      }),
    )
  })

  it.each([
    ['nothing', []],
    ['a length of 0', [1, 0]],
    ['a length over 16', new Array(17).fill(17)],
    ['a length over the whole', [3, 3]],
    ['bytes that differ', [9, 2, 3, 3]],
  ])('is refused: %s', (_, bytes) => {
    expect(unpad(Uint8Array.from(bytes))).toBeUndefined()
  })
})
