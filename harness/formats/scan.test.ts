import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { drawing } from './drawn-bytes.test-support.ts'
import { encodingsOf } from './encodings.ts'
import { scanner } from './scan.ts'

const drawn = drawing('scan')
const canary = '5f0c1d9ae3774b28c6618f20d9b3a47e'
const secret = createHash('sha256').update('secret').digest()
const others = Array.from({ length: 20 }, (_, index) => ({ label: `other ${index}`, value: drawn(32) }))
const looking = scanner([{ label: 'canary', value: canary }, { label: 'secret', value: secret }, ...others])
const filler = (length: number) =>
  Buffer.from('<filler attribute="value"/> '.repeat(length)).subarray(0, length)
const around = (bytes: Uint8Array) => Buffer.concat([filler(77), bytes, filler(99)])
const text = Buffer.from(`{"body":"hello ${canary}"}`)

describe('a scan', () => {
  it.each([
    ...encodingsOf(canary).map((encoding) => ({ label: 'canary', ...encoding })),
    ...encodingsOf(secret).map((encoding) => ({ label: 'secret', ...encoding })),
  ])('finds the $label as $name', ({ label, name, bytes }) => {
    expect(looking.scan(around(bytes))).toContainEqual({ label, encoding: name, offset: 77 })
  })

  it('finds every occurrence', () => {
    const offsets = looking.scan(Buffer.from(`${canary}${canary} ${canary}`)).map(({ offset }) => offset)
    expect(offsets).toEqual([0, 32, 65])
  })

  it('gives both labels of a value that has two', () => {
    const twice = scanner([
      { label: 'one', value: canary },
      { label: 'two', value: canary },
    ])
    expect(new Set(twice.scan(text).map(({ label }) => label))).toEqual(new Set(['one', 'two']))
  })

  it('finds nothing where nothing is, in bytes that look like anything', () => {
    expect(looking.scan(drawn(200_000))).toEqual([])
    expect(looking.scan(Buffer.from(drawn(60_000).toString('base64')))).toEqual([])
    expect(looking.scan(Buffer.from(canary.slice(1)))).toEqual([])
    expect(scanner([]).scan(text)).toEqual([])
  })

  it('refuses a token that is too short to be told from chance', () => {
    expect(() => scanner([{ label: 'short', value: '1234567' }])).toThrow(/short/)
  })
})

describe('inside a body', () => {
  it.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
    ['deflate', deflateRawSync],
    ['brotli', brotliCompressSync],
  ] as const)('that is compressed with %s', (name, compress) => {
    const body = compress(Buffer.concat([filler(5000), text]))
    expect(looking.scan(body)).toEqual([{ label: 'canary', encoding: `${name}>utf-8`, offset: 0 }])
  })
})

describe('inside base64', () => {
  const deep = (bytes: Uint8Array) =>
    looking.scan(around(Buffer.from(`"${Buffer.from(bytes).toString('base64')}"`)))

  it('it is found once when the token itself is encoded', () => {
    expect(deep(text).map(({ encoding }) => encoding)).toEqual([expect.stringMatching(/^base64\/\d$/)])
  })

  it('it is found in another encoding', () => {
    expect(deep(Buffer.from(canary, 'utf16le'))).toEqual([
      { label: 'canary', encoding: 'base64>utf-16le', offset: 78 },
    ])
  })

  it('it is found compressed', () => {
    expect(deep(gzipSync(text))).toEqual([{ label: 'canary', encoding: 'base64>gzip>utf-8', offset: 78 }])
  })

  it('it is found in lines', () => {
    const lines = filler(300)
      .toString('base64')
      .concat(text.toString('base64'))
      .replace(/.{20,30}/g, '$&\r\n')
    expect(looking.scan(Buffer.from(lines))).toContainEqual({
      label: 'canary',
      encoding: 'base64>utf-8',
      offset: 0,
    })
  })

  it('it is found behind a path that looks like base64', () => {
    const url = `/media/v1/${deflateSync(text).toString('base64url')}`
    expect(looking.scan(Buffer.from(url))).toEqual([
      { label: 'canary', encoding: 'base64>zlib>utf-8', offset: 0 },
    ])
  })

  it('it is found in a compressed body', () => {
    const inner = Buffer.from(`{"blob":"${gzipSync(text).toString('base64')}"}`)
    expect(looking.scan(gzipSync(inner))).toEqual([
      { label: 'canary', encoding: 'gzip>base64>gzip>utf-8', offset: 0 },
    ])
  })
})
