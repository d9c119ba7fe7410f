import { describe, expect, it } from 'vitest'
import { createPreKeyPool } from './prekey-pool.ts'

const key = (id: number, octet: number) => ({ id, key: Buffer.alloc(33, octet) })
const signed = (id: number, octet: number) => ({ ...key(id, octet), signature: Buffer.alloc(64) })

describe('a prekey pool', () => {
  it('hands out every one-time key once, in order, then the last-resort key only', () => {
    const pool = createPreKeyPool()
    pool.add({ lastResortKyber: signed(9, 9), preKeys: [key(1, 1), key(2, 2)], kyberPreKeys: [signed(1, 3)] })
    expect(pool.take()).toEqual({ preKey: key(1, 1), kyberPreKey: signed(1, 3), lastResort: false })
    expect(pool.take()).toEqual({ preKey: key(2, 2), kyberPreKey: signed(9, 9), lastResort: true })
    expect(pool.take()).toEqual({ kyberPreKey: signed(9, 9), lastResort: true })
  })

  it('does not take back a key that was handed out', () => {
    const pool = createPreKeyPool()
    const upload = {
      lastResortKyber: signed(9, 9),
      preKeys: [key(1, 1), key(2, 2)],
      kyberPreKeys: [signed(1, 3)],
    }
    pool.add(upload)
    pool.take()
    expect(pool.add(upload)).toBeUndefined()
    expect(pool.counts).toEqual({ preKeys: 1, kyberPreKeys: 0 })
    const moved = createPreKeyPool(pool.contents())
    expect(moved.add(upload)).toBeUndefined()
    expect(moved.counts).toEqual({ preKeys: 1, kyberPreKeys: 0 })
  })

  it.each([
    ['an id with another key', { preKeys: [key(1, 7)], kyberPreKeys: [] }, 'prekey 1 names another key'],
    ['a key under another id', { preKeys: [key(5, 1)], kyberPreKeys: [] }, 'prekey 5 is the key of prekey 1'],
    ['an id twice', { preKeys: [key(5, 5), key(5, 6)], kyberPreKeys: [] }, 'prekey 5 stands twice'],
    [
      'the last-resort key as a one-time key',
      { preKeys: [], kyberPreKeys: [signed(9, 9)] },
      'kyber-prekey 9 names another key',
    ],
  ])('refuses %s and stays as it was', (_, upload, problem) => {
    const pool = createPreKeyPool()
    pool.add({ lastResortKyber: signed(9, 9), preKeys: [key(1, 1)], kyberPreKeys: [] })
    expect(pool.add(upload)).toBe(problem)
    expect(pool.counts).toEqual({ preKeys: 1, kyberPreKeys: 0 })
  })
})
