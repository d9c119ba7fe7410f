import { describe, expect, it } from 'vitest'
import type { SignedPublicKey } from './bundle.ts'
import { say, testPeer } from './peer.test-support.ts'

const flipped = (signed: SignedPublicKey): SignedPublicKey => ({
  ...signed,
  signature: signed.signature.map((byte, at) => (at === 10 ? byte ^ 4 : byte)),
})

describe('startSession', () => {
  it('refuses a flipped bit in either signature and writes nothing', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    const bundle = await bob.bundle()
    if (!bundle.kyberPreKey) throw new Error('no Kyber prekey')
    const before = alice.store.snapshot()
    const { signedPreKey, kyberPreKey } = bundle
    expect(
      await alice.startSession(bob.address, { ...bundle, signedPreKey: flipped(signedPreKey) }),
    ).toMatchObject({ ok: false, reason: 'bad-signed-prekey-signature' })
    expect(
      await alice.startSession(bob.address, { ...bundle, kyberPreKey: flipped(kyberPreKey) }),
    ).toMatchObject({
      ok: false,
      reason: 'bad-kyber-signature',
    })
    expect(alice.store.snapshot()).toEqual(before)
    expect(await alice.startSession(bob.address, bundle)).toEqual({ ok: true })
  })

  it('refuses a bundle without a Kyber key', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    const { kyberPreKey: _, ...rest } = await bob.bundle()
    expect(await alice.startSession(bob.address, rest)).toMatchObject({ ok: false, reason: 'no-kyber' })
  })

  it('refuses keys that cannot be read and keys that cannot be used', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    const bundle = await bob.bundle()
    const short = { ...bundle, preKey: { id: 1, key: Uint8Array.of(5, 1, 2) } }
    expect(await alice.startSession(bob.address, short)).toMatchObject({ reason: 'malformed' })
    const lowOrder = { ...bundle, preKey: { id: 1, key: Uint8Array.of(5, ...new Array(32).fill(0)) } }
    expect(await alice.startSession(bob.address, lowOrder)).toMatchObject({ reason: 'unusable-key' })
  })

  it('works without a one-time prekey', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    const bundle = await bob.bundle({ preKey: false, oneTimeKyber: false })
    expect(bundle.preKey).toBeUndefined()
    expect(bundle.kyberPreKey).toEqual((await bob.publicKeys()).lastResortKyber)
    expect(await alice.startSession(bob.address, bundle)).toEqual({ ok: true })
    expect(await say(alice, bob, 'secure all the same')).toBe('secure all the same')
  })

  it('settles when both sides start at the same time', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    await alice.startSession(bob.address, await bob.bundle())
    await bob.startSession(alice.address, await alice.bundle())
    const texts = await Promise.all([say(alice, bob, 'mine'), say(bob, alice, 'yours')])
    expect(texts).toEqual(['mine', 'yours'])
    expect([await say(alice, bob, 'on'), await say(bob, alice, 'and on')]).toEqual(['on', 'and on'])
  })

  it('reports a store that fails', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    alice.store.transaction = () => {
      throw new Error('read-only')
    }
    const outcome = await alice.startSession(bob.address, await bob.bundle())
    expect(outcome).toEqual({ ok: false, reason: 'store', detail: 'read-only' })
    expect(alice.sessionRecord(bob.address)).toBeUndefined()
  })
})
