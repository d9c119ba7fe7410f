import { describe, expect, it } from 'vitest'
import { bytesOf, deliver, pair, say, testPeer } from './peer.test-support.ts'
import { restoreStore } from './store.ts'
import { surgeryOn } from './surgery.ts'

describe('surgeryOn', () => {
  it('rolls one session back and leaves the others', async () => {
    const { alice, bob } = await pair(true)
    const carol = await testPeer()
    const kit = surgeryOn(alice, alice.store)
    const before = await kit.snapshot()
    await alice.startSession(carol.address, await carol.bundle())
    const once = await alice.encrypt(bob.address, bytesOf('same'))
    await kit.rollBackSession(bob.address, before)
    expect(await alice.encrypt(bob.address, bytesOf('same'))).toEqual(once)
    expect(await say(alice, carol, 'untouched')).toBe('untouched')
  })

  it('splices an older record, which opens what was delivered', async () => {
    const { alice, bob } = await pair(true)
    const older = bob.sessionRecord(alice.address) ?? new Uint8Array(0)
    const sealed = await alice.encrypt(bob.address, bytesOf('again'))
    expect(await deliver(alice, bob, sealed)).toBe('again')
    const kit = surgeryOn(bob, bob.store)
    await kit.spliceSession(alice.address, older)
    expect(await deliver(alice, bob, sealed)).toBe('again')
    await expect(kit.spliceSession(alice.address, bytesOf('?'))).rejects.toMatchObject({ code: 'harness' })
  })

  it('puts used prekeys back, so that a first message opens again', async () => {
    const { alice, bob } = await pair(false)
    const kit = surgeryOn(bob, bob.store)
    const before = await kit.snapshot()
    const sealed = await alice.encrypt(bob.address, bytesOf('first'))
    expect(await deliver(alice, bob, sealed)).toBe('first')
    await bob.deleteSession(alice.address)
    expect(await deliver(alice, bob, sealed)).toBe('refused: undecryptable')
    await kit.restorePreKeys(before)
    expect(await deliver(alice, bob, sealed)).toBe('first')
  })

  it('lets a clone read on from its snapshot', async () => {
    const { alice, bob } = await pair(true)
    const clone = await testPeer({ address: bob.address, store: restoreStore(bob.store.snapshot()) })
    const sealed = await alice.encrypt(bob.address, bytesOf('for both'))
    expect([await deliver(alice, bob, sealed), await deliver(alice, clone, sealed)]).toEqual([
      'for both',
      'for both',
    ])
  })
})
