import { expect, it } from 'vitest'
import { PACKED, pack, unpack } from './packed.ts'

const LONG = 'a line of a transcript\n'.repeat(1_000)

it('leaves what is short as it is', () => {
  expect(pack('short')).toEqual({ suffix: '', bytes: 'short' })
})

it('compresses what is long, and gives it back whole', () => {
  const { suffix, bytes } = pack(LONG)
  expect(suffix).toBe(PACKED)
  expect(bytes.length).toBeLessThan(LONG.length / 10)
  expect(unpack(bytes as Uint8Array, LONG.length).toString()).toBe(LONG)
})

it('does not unpack more than it may, nor what is no gzip', () => {
  expect(() => unpack(pack(LONG).bytes as Uint8Array, LONG.length - 1)).toThrow()
  expect(() => unpack(Buffer.from('no gzip'), 100)).toThrow()
})
