import { describe, expect, it } from 'vitest'
import { say, testPeer } from './peer.test-support.ts'
import { createPeer } from './peer.ts'
import { identityPool } from './pool.ts'

describe('identityPool', () => {
  it('gives each account once, made ahead or on demand', async () => {
    const pool = identityPool(2)
    await pool.fill()
    expect(pool.ready()).toBe(2)
    const taken = [await pool.take(), await pool.take(), await pool.take()]
    expect(new Set(taken.map(({ address }) => address)).size).toBe(3)
    expect(pool.ready()).toBe(0)
  })

  it('gives an account whose bundle works', async () => {
    const { bundle, ...account } = await identityPool(1).take()
    const [alice, bob] = [await testPeer(), await createPeer(account)]
    expect(await alice.startSession(bob.address, bundle)).toEqual({ ok: true })
    expect(await say(alice, bob, 'ready')).toBe('ready')
  })
})
