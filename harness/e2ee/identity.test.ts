import { describe, expect, it } from 'vitest'
import { bytesOf, deliver, pair, say, testPeer } from './peer.test-support.ts'
import type { IdentityChanged } from './peer.ts'

/** Alice, settled with Bob, and Bob's account re-installed under the same address. */
async function reinstalled(identityPolicy: 'pin' | 'notify') {
  const told: IdentityChanged[] = []
  const { alice, bob } = await pair(true, { identityPolicy, onIdentityChange: (change) => told.push(change) })
  const anew = await testPeer({ address: bob.address })
  return { alice, bob, anew, told, key: (await anew.publicKeys()).identityKey }
}

describe('identity policy', () => {
  it('pin: refuses another key from a bundle and from a first message, and tells once', async () => {
    const { alice, bob, anew, told, key } = await reinstalled('pin')
    const before = alice.store.snapshot()
    const outcome = await alice.startSession(bob.address, await anew.bundle())
    expect(outcome).toMatchObject({ ok: false, reason: 'untrusted-identity' })
    await anew.startSession(alice.address, await alice.bundle({ preKey: false, oneTimeKyber: false }))
    expect(await say(anew, alice, 'it is me')).toBe('refused: untrusted-identity')
    expect(told).toEqual([
      { remote: bob.address, previous: await alice.identityOf(bob.address), next: key, accepted: false },
    ])
    expect(alice.store.snapshot()).toEqual(before)
    expect(await say(alice, bob, 'the old session goes on')).toBe('the old session goes on')
  })

  it('pin: takes the key once it is accepted, and sends no more under the old one', async () => {
    const { alice, bob, anew, key } = await reinstalled('pin')
    await alice.acceptIdentity(bob.address, key)
    expect(await alice.hasSession(bob.address)).toBe(false)
    expect(await alice.startSession(bob.address, await anew.bundle())).toEqual({ ok: true })
    expect(await say(alice, anew, 'welcome back')).toBe('welcome back')
    expect(await say(bob, alice, 'from before')).toBe('refused: untrusted-identity')
  })

  it('pin: accepts a message that was refused before', async () => {
    const { alice, bob, anew, key } = await reinstalled('pin')
    await anew.startSession(alice.address, await alice.bundle())
    const sealed = await anew.encrypt(alice.address, bytesOf('it is me'))
    expect(await deliver(anew, alice, sealed)).toBe('refused: untrusted-identity')
    await alice.acceptIdentity(bob.address, key)
    expect(await deliver(anew, alice, sealed)).toBe('it is me')
  })

  it('pin: tells again of a key that was refused, accepted and superseded', async () => {
    const { alice, bob, anew, told, key } = await reinstalled('pin')
    const original = (await bob.publicKeys()).identityKey
    await alice.startSession(bob.address, await anew.bundle())
    await alice.acceptIdentity(bob.address, key)
    await alice.acceptIdentity(bob.address, original)
    await alice.startSession(bob.address, await anew.bundle())
    expect(told.map(({ next }) => next)).toEqual([key, key])
  })

  it('notify: takes another key over from a first message and tells', async () => {
    const { alice, anew, told, key } = await reinstalled('notify')
    await anew.startSession(alice.address, await alice.bundle())
    expect(await say(anew, alice, 'it is me')).toBe('it is me')
    expect(told).toMatchObject([{ next: key, accepted: true }])
    expect(await alice.identityOf(anew.address)).toEqual(key)
  })

  it('notify: does not go back to the old key for a late message of the old session', async () => {
    const { alice, bob, anew, key } = await reinstalled('notify')
    await alice.startSession(bob.address, await anew.bundle())
    expect(await say(bob, alice, 'late')).toBe('refused: untrusted-identity')
    expect(await alice.identityOf(bob.address)).toEqual(key)
  })
})
