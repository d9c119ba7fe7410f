import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { drawing } from '../drawn-bytes.test-support.ts'
import { type Compression, compressionsOf, inflate, MAX_INFLATED, markedCompression } from './inflate.ts'

const drawn = drawing('inflate')
const text = Buffer.from(`{"list":[${drawn(600).join(',')}]}`)
const forms: [Compression, (body: Uint8Array) => Buffer][] = [
  ['gzip', gzipSync],
  ['zlib', deflateSync],
  ['deflate', deflateRawSync],
  ['brotli', brotliCompressSync],
]

describe.each(forms)('%s', (compression, compress) => {
  const body = compress(text)

  it('is recognized and inflated', () => {
    expect(compressionsOf(body)).toContain(compression)
    expect(inflate(compression, body)).toEqual(text)
  })

  it('gives its beginning when it is cut off', () => {
    const half = inflate(compression, body.subarray(0, body.length / 2)) ?? new Uint8Array()
    expect(half.length).toBeGreaterThan(100)
    expect(text.subarray(0, half.length)).toEqual(half)
  })

  it('is inflated when something stands behind it', () => {
    expect(inflate(compression, Buffer.concat([body, Buffer.from('\nand more')]))).toEqual(text)
  })

  it('gives a bounded part of a bomb', () => {
    const bomb = compress(Buffer.concat([text, Buffer.alloc(3 * MAX_INFLATED)]))
    const inflated = inflate(compression, bomb) ?? new Uint8Array()
    expect(inflated.length).toBeLessThanOrEqual(MAX_INFLATED)
    expect(compression === 'brotli' || inflated.length > MAX_INFLATED / 4).toBe(true)
  })

  it('gives nothing for other bytes', () => {
    expect(inflate(compression, Buffer.alloc(40, 0xee))?.length ?? 0).toBe(0)
  })
})

it('reads the stored blocks of bare deflate', () => {
  const body = deflateRawSync(text, { level: 0 })
  expect(compressionsOf(body)).toEqual(['deflate', 'brotli'])
})

it('does not take text, or bytes that only begin like zlib, for compressed', () => {
  expect(compressionsOf(Buffer.from('x^ begins like zlib, but all of it can be read'))).toEqual([])
  expect(compressionsOf(Buffer.from('ab'))).toEqual([])
  expect(markedCompression(Buffer.from('789cff', 'hex'))).toBeUndefined()
  expect(markedCompression(Buffer.from('789c4b', 'hex'))).toBe('zlib')
})
