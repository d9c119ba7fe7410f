import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawing } from '../drawn-bytes.test-support.ts'
import { encodingsOf } from '../encodings.ts'
import { type Hit, scanner } from '../scan.ts'

const drawn = drawing('a stream')
const canary = '5f0c1d9ae3774b28c6618f20d9b3a47e'
const looking = scanner([
  { label: 'canary', value: canary },
  { label: 'secret', value: drawn(32) },
])
const inOrder = (hits: readonly Hit[]) => hits.map((hit) => JSON.stringify(hit)).sort()

/** Everything that a stream finds when the data is cut at these places. */
const streamed = (data: Uint8Array, cuts: readonly number[]) => {
  const stream = looking.stream()
  const places = [...new Set(cuts.map((cut) => cut % (data.length + 1)))].sort((one, other) => one - other)
  const hits = [0, ...places].flatMap((from, index) =>
    stream.push(data.subarray(from, places[index] ?? data.length)),
  )
  return inOrder([...hits, ...stream.end()])
}

const gap = (length: number) => Buffer.from('<a b="c"/> '.repeat(40)).subarray(0, length)
const forms = encodingsOf(canary).map(({ bytes }) => Buffer.from(bytes))
const wrapped = Buffer.from(`"${gzipSync(canary).toString('base64')}"`)

describe('a stream', () => {
  it('finds what a scan of the whole finds, however it is cut', () => {
    const parts = fc.array(fc.oneof(fc.nat(60).map(gap), fc.constantFrom(...forms, wrapped)), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(parts, fc.array(fc.nat(1500), { maxLength: 12 }), (list, cuts) => {
        const data = Buffer.concat([gap(40), ...list])
        expect(streamed(data, cuts)).toEqual(inOrder(looking.scan(data)))
      }),
    )
  })

  it('finds a form that comes byte by byte', () => {
    const data = Buffer.concat([gap(50), ...forms, gap(50)])
    const everywhere = Array.from(data, (_, index) => index)
    expect(streamed(data, everywhere)).toEqual(inOrder(looking.scan(data)))
  })

  it.each([gzipSync, brotliCompressSync])('looks into a compressed body at its end', (compress) => {
    const body = compress(Buffer.from(`${drawn(9_000).join(',')} ${canary}`))
    expect(streamed(body, [10, 5_000, 9_999])).toEqual(inOrder(looking.scan(body)))
    expect(streamed(body, [10, 5_000, 9_999])).toHaveLength(1)
  })

  it('finds what lies deep in a run of base64 that is longer than it keeps', () => {
    const run = Buffer.concat([drawn(900_000), Buffer.from(canary, 'utf16le'), drawn(900_000)])
    const stream = looking.stream()
    const data = Buffer.from(run.toString('base64'))
    const hits: Hit[] = []
    for (let at = 0; at < data.length; at += 65_536) hits.push(...stream.push(data.subarray(at, at + 65_536)))
    expect([...hits, ...stream.end()].map(({ encoding }) => encoding)).toEqual(['base64>utf-16le'])
  })

  it('does not mind that a chunk is overwritten after it was pushed', () => {
    const stream = looking.stream()
    const data = Buffer.from(`x ${canary} y`)
    const [first, second] = [data.subarray(0, 20), data.subarray(20)]
    expect(stream.push(first)).toEqual([])
    first.fill(0)
    expect(stream.push(second)).toEqual([{ label: 'canary', encoding: 'utf-8', offset: 2 }])
  })
})
