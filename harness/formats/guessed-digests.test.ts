import { createHash, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { freshBytes } from '../environment/randomness.ts'
import { guessedDigests } from './guessed-digests.ts'

const sha256 = (...parts: readonly string[]) => createHash('sha256').update(parts.join('')).digest()
const SUSPECTS = [
  { what: 'the name', value: 'a name' },
  { what: 'the id', value: 'an id' },
]

it.each([
  ['sha256 of the name', sha256('a name')],
  ['sha256 of the name', sha256('a name').subarray(0, 16)],
  ['sha256 of the name and the id', sha256('a name', 'an id')],
  ['sha256 of a counter', sha256('17')],
  ['HMAC of the id by the name', createHmac('sha256', 'a name').update('an id').digest()],
])('finds out %s', (what, octets) => {
  expect(guessedDigests(octets, SUSPECTS)).toBe(what)
})

it('takes nothing that is random for made from something', () => {
  for (let n = 0; n < 20; n += 1) expect(guessedDigests(freshBytes(32), SUSPECTS)).toBeUndefined()
})
