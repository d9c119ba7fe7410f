import { expect, it } from 'vitest'
import { gathering } from './gathering.ts'

it('joins pieces, keeps the end, and is not touched when a piece changes later', () => {
  const gathered = gathering()
  const piece = Buffer.from('abc')
  gathered.add(piece)
  gathered.add(Buffer.from('def'))
  piece.fill(0)
  expect(Buffer.from(gathered.all()).toString()).toBe('abcdef')
  gathered.keep(2)
  gathered.add(Buffer.from('g'))
  expect([gathered.size(), Buffer.from(gathered.all()).toString()]).toEqual([3, 'efg'])
  gathered.keep(0)
  expect([gathered.size(), gathered.all().length]).toEqual([0, 0])
})
