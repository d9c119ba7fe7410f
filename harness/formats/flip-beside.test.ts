import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { flipBeside } from './flip-beside.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, n) => 200 - n)
const KEYS = [
  { label: 'missing', value: new Uint8Array(32).fill(7) },
  { label: 'root', value: KEY },
]

describe('flipBeside', () => {
  it('flips one bit of the length before a key', () => {
    const state = Buffer.concat([Uint8Array.of(1, 0x22, 0x20), KEY, Uint8Array.of(9)])
    const found = flipBeside(state, KEYS, -1)
    expect(found).toMatchObject({ key: 'root', at: [2] })
    expect(found?.bytes[2]).toBe(0x21)
    expect(Buffer.from(found?.bytes ?? []).compare(state)).not.toBe(0)
    expect(state[2]).toBe(0x20)
  })

  it('finds a key in every copy and in other encodings', () => {
    const hex = Buffer.from(KEY).toString('hex')
    const state = Buffer.from(JSON.stringify({ root: hex, copy: hex }))
    expect(flipBeside(state, KEYS, 0)?.at).toEqual([state.indexOf(hex), state.lastIndexOf(hex)])
  })

  it.each([
    ['gzip', gzipSync, gunzipSync],
    ['zlib', deflateSync, inflateSync],
  ])('finds a key in what is compressed as a whole (%s)', (_, pack, unpack) => {
    const state = Buffer.concat([Buffer.alloc(100, 'x'), KEY])
    const found = flipBeside(pack(state), KEYS, 0)
    expect(found?.at).toEqual([100])
    expect(unpack(found?.bytes ?? new Uint8Array())[100]).toBe((KEY[0] ?? 0) ^ 1)
  })

  it('leaves bytes alone in which no key stands', () => {
    expect(flipBeside(new Uint8Array(100), KEYS, 0)).toBeUndefined()
  })
})
