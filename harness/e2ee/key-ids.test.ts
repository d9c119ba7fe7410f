import { describe, expect, it } from 'vitest'
import { takeIds, writeNumber } from './key-ids.ts'
import { makePreKeys } from './one-time-keys.ts'
import { overlayOf } from './overlay.ts'
import { testPeer } from './peer.test-support.ts'
import { memoryStore } from './store.ts'

const view = () => overlayOf(memoryStore(), { name: 'make-keys', remote: '' }, undefined)

describe('takeIds', () => {
  it('goes on at 1 after the last 24-bit id, past ids that are still in use', () => {
    const ids = view()
    writeNumber(ids, 'next-prekey', 0xfffffd)
    ids.put('prekey', '1', Uint8Array.of(0))
    expect(takeIds(ids, 'next-prekey', 'prekey', 3)).toEqual([0xfffffe, 0xffffff, 2])
    expect(makePreKeys(ids, 1)[0]?.id).toBe(3)
  })

  it('never gives an id again, not to the last-resort key either', async () => {
    const peer = await testPeer()
    const made = [...(await peer.makeKyberPreKeys(3)), ...(await peer.makeKyberPreKeys(3))].map(
      ({ id }) => id,
    )
    const { lastResortKyber } = await peer.publicKeys()
    expect(new Set([...made, lastResortKyber?.id]).size).toBe(7)
    expect(made.toSorted((a, b) => a - b)).toEqual(made)
  })
})
