import { expect, it } from 'vitest'
import { MAX_LINE_BYTES } from '../protocol/envelope.ts'
import { lineCutter } from './lines.ts'

it('cuts lines whole, however the bytes arrive', () => {
  const text = '{"a":"é€😀"}\n\n{"b":1}\r\nrest'
  for (const size of [1, 2, 3, 7, 100]) {
    const lines: string[] = []
    const push = lineCutter((line) => lines.push(line.trim()))
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) push(bytes.subarray(at, at + size))
    expect(lines).toEqual(['{"a":"é€😀"}', '{"b":1}'])
  }
})

it('refuses a line without an end', () => {
  const push = lineCutter(() => {})
  const chunk = Buffer.alloc(MAX_LINE_BYTES / 2, 'x')
  push(chunk)
  push(chunk)
  expect(() => push(chunk)).toThrow(RangeError)
})
