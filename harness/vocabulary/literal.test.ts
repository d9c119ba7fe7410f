import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from './json.ts'
import { literal } from './literal.ts'

const read = (text: string): unknown => new Function(`return (${text})`)()

test('writes short things on one line and long ones on several', () => {
  expect(literal({ first: false, salt: 3, 'a-b': "it's" })).toBe("{ first: false, salt: 3, 'a-b': 'it\\'s' }")
  expect(literal([])).toBe('[]')
  const steps = Array.from({ length: 12 }, (_, pick) => ({ do: 'deliver', pick }))
  expect(literal({ steps }).split('\n')).toHaveLength(16)
})

test('what is written reads as what was meant', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(read(literal(value as Json))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
