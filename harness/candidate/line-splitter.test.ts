import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineSplitter } from './line-splitter.ts'

const LIMIT = 8

function split(chunks: readonly Buffer[]): string[] {
  const told: string[] = []
  const splitter = lineSplitter(LIMIT, {
    line: (bytes) => told.push(bytes.toString('latin1')),
    oversize: (head) => told.push(`${head.toString('latin1')}…`),
    waste: () => {},
  })
  for (const chunk of chunks) splitter.push(chunk)
  return [...told, splitter.rest().toString('latin1')]
}

it('gives the same lines wherever the stream is cut', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 })
  const cut = (text: string, size: number) =>
    Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      Buffer.from(text.slice(index * size, (index + 1) * size)),
    )
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, size) => {
      const lines = text.split('\n')
      const rest = lines.pop() ?? ''
      const expected = lines.map((line) => (line.length > LIMIT ? `${line.slice(0, LIMIT)}…` : line))
      const last = rest.length > LIMIT ? [`${rest.slice(0, LIMIT)}…`, ''] : [rest]
      expect(split(cut(text, size))).toEqual([...expected, ...last])
    }),
  )
})
