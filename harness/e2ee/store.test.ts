import { describe, expect, it } from 'vitest'
import { memoryStore, restoreStore } from './store.ts'

const put = (key: string, ...value: number[]) =>
  ({ change: 'put', kind: 'application', key, value: Uint8Array.from(value) }) as const

describe('memoryStore', () => {
  it('keeps kinds apart and lists by key', () => {
    const store = memoryStore()
    store.transaction([put('b', 2), put('a', 1), { ...put('a', 9), kind: 'identity' }])
    expect(store.list('application')).toEqual([
      ['a', Uint8Array.of(1)],
      ['b', Uint8Array.of(2)],
    ])
    store.transaction([{ change: 'delete', kind: 'application', key: 'a' }])
    expect([store.get('application', 'a'), store.get('identity', 'a')]).toEqual([undefined, Uint8Array.of(9)])
  })

  it('comes back from a snapshot, whatever was done since', () => {
    const store = memoryStore()
    store.transaction([put('a', 1)])
    const snapshot = store.snapshot()
    store.transaction([put('a', 2), put('b')])
    expect(restoreStore(snapshot).get('application', 'a')).toEqual(Uint8Array.of(1))
    store.restore(snapshot)
    expect(store.list('application')).toEqual([['a', Uint8Array.of(1)]])
    expect(store.snapshot()).toEqual(snapshot)
  })

  it('refuses bytes that are not a snapshot and keeps what it has', () => {
    const store = memoryStore()
    store.transaction([put('a', 1)])
    expect(() => store.restore(Uint8Array.of(1, 2, 3))).toThrow('not the snapshot')
    expect(store.get('application', 'a')).toEqual(Uint8Array.of(1))
  })
})
