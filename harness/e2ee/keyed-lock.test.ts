import { describe, expect, it } from 'vitest'
import { breathe } from '../environment/waiting.ts'
import { keyedLock } from './keyed-lock.ts'

/** Work that leaves its marks in `log` and lets others run in between. */
const marking = (log: string[], name: string) => async () => {
  log.push(`${name} begins`)
  await breathe()
  log.push(`${name} ends`)
}

describe('keyedLock', () => {
  it('runs the work of one key in order, and of two keys together', async () => {
    const lock = keyedLock()
    const log: string[] = []
    await Promise.all([
      lock.one('a', marking(log, 'a1')),
      lock.one('a', marking(log, 'a2')),
      lock.one('b', marking(log, 'b')),
    ])
    expect(log.slice(0, 2)).toEqual(['a1 begins', 'b begins'])
    expect(log.filter((mark) => mark.startsWith('a'))).toEqual([
      'a1 begins',
      'a1 ends',
      'a2 begins',
      'a2 ends',
    ])
  })

  it('runs the work of all keys alone', async () => {
    const lock = keyedLock()
    const log: string[] = []
    await Promise.all([
      lock.one('a', marking(log, 'a')),
      lock.all(marking(log, 'all')),
      lock.one('b', marking(log, 'b')),
    ])
    expect(log).toEqual(['a begins', 'a ends', 'all begins', 'all ends', 'b begins', 'b ends'])
  })

  it('is released by work that fails', async () => {
    const lock = keyedLock()
    const failed = lock.one('a', () => Promise.reject(new Error('no')))
    const next = lock.one('a', () => 'next')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('next')
  })
})
