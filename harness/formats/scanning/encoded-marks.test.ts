import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encodedMarks } from './encoded-marks.ts'

const marks = (text: string) => encodedMarks(Buffer.from(text), { start: 0, end: text.length })
const bodies = ['', 'a', 'text of some length, to have another block'.repeat(9)].map((text) =>
  Buffer.from(text),
)

describe('encodedMarks', () => {
  it.each([1, 3, 6, 9])('finds the header of zlib at level %i behind any prefix', (level) => {
    for (const body of bodies)
      for (const prefix of ['', '/', 'media/', `v1/${'a'.repeat(60)}/`]) {
        const encoded = deflateSync(body, { level }).toString('base64url')
        expect(marks(prefix + encoded)).toContain(prefix.length)
      }
  })

  it('finds the header of gzip', () => {
    for (const body of bodies) expect(marks(`x${gzipSync(body).toString('base64')}`)).toContain(1)
  })

  it('finds none deep in a run, or where its end cuts the mark', () => {
    expect(marks(`${'a'.repeat(200)}H4sIAAAA`)).toEqual([])
    expect(marks('aaaaH4s')).toEqual([])
    expect(marks('HaLLo/hello/eBay/egg')).toEqual([])
  })
})
