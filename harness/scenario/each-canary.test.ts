import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachCanary } from './each-canary.ts'

const LABELS = new Map([
  ['0123456789abcdef0123456789abcdef', 'c1'],
  ['f'.repeat(32), 'c2'],
])
const [FIRST = ''] = LABELS.keys()

const places = (text: string) => {
  const found: string[] = []
  eachCanary(text, LABELS, (label, at) => found.push(`${at} ${label}`))
  return found
}

/** Every place, tried one after the other. */
const slowly = (text: string) => {
  const found: string[] = []
  for (let at = 0; at < text.length; ) {
    const label = LABELS.get(text.slice(at, at + 32))
    if (label) found.push(`${at} ${label}`)
    at += label ? 32 : 1
  }
  return found
}

test('finds what trying every place finds', () => {
  const digits = fc.stringMatching(/^[0-9a-f]{1,40}$/)
  const piece = fc.oneof(
    digits,
    fc.string(),
    fc.constantFrom(...LABELS.keys(), 'F', 'g', '/', ':', 'f'.repeat(31)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('')
      expect(places(text)).toEqual(slowly(text))
    }),
  )
})

test('finds one between other digits, and none in what is too short or in capitals', () => {
  expect(places(`ab${FIRST}01${FIRST}`)).toEqual(['2 c1', '36 c1'])
  expect(places(`${FIRST.slice(1)} ${FIRST.toUpperCase()}`)).toEqual([])
})
