import { expect, test } from 'vitest'
import { breathe } from '../environment/waiting.ts'
import { linkFaults } from './link-faults.ts'

function made() {
  const seen: string[] = []
  const faults = linkFaults({
    send: (part, last) => seen.push(`${Buffer.from(part)}${last ? '.' : ''}`),
    end: () => seen.push('end'),
    destroy: () => seen.push('cut'),
  })
  const settle = async () => {
    for (let n = 0; n < 40; n += 1) await breathe()
    return seen
  }
  return { faults, settle }
}

test('nothing is taken while nothing is wrong', () => {
  expect(made().faults.take('abc')).toBe(false)
})

test('what goes out is split, and the last piece says that it is the last', async () => {
  const { faults, settle } = made()
  faults.set({ splits: 2 })
  faults.take('abc')
  faults.take('d')
  expect(await settle()).toEqual(['ab', 'c.', 'd.'])
})

test('a connection is cut after so many octets of ours', async () => {
  const { faults, settle } = made()
  faults.set({ cutsOut: 4 })
  faults.take('abc')
  faults.take('def')
  expect(await settle()).toEqual(['abc.', 'd', 'cut'])
})

test('a connection is cut after so many octets of the other side, which are heard', async () => {
  const { faults, settle } = made()
  faults.set({ cutsIn: 4 })
  expect(Buffer.from(faults.hear(Buffer.from('abc')) ?? []).toString()).toBe('abc')
  expect(Buffer.from(faults.hear(Buffer.from('def')) ?? []).toString()).toBe('d')
  expect(await settle()).toEqual(['cut'])
  expect(faults.hear(Buffer.from('g'))).toBeUndefined()
})

test('what is held goes out in order when it is let go', async () => {
  const { faults, settle } = made()
  faults.set({ holds: true })
  faults.take('a')
  faults.take('b')
  expect(await settle()).toEqual([])
  faults.set({})
  expect(await settle()).toEqual(['a.', 'b.'])
})
