import { describe, expect, it } from 'vitest'
import { bytesOf, deliver, outcomeOf, pair as pairOf, testPeer as peerOf, say } from './peer.test-support.ts'
import type { Change } from './store.ts'

const failing = () => {
  throw new Error('disk full')
}

const record = (text: string): Change => ({
  change: 'put',
  kind: 'application',
  key: text,
  value: bytesOf(text),
})

describe.each([4, 3] as const)('decrypt in version %i', (generation) => {
  const testPeer = () => peerOf({ generation })
  const pair = (settled: boolean) => pairOf(settled, { generation }, { generation })

  it('commits the application record with the ratchet step, or neither', async () => {
    const { alice, bob } = await pair(false)
    const sealed = await alice.encrypt(bob.address, bytesOf('kept'))
    const before = bob.store.snapshot()
    const { transaction } = bob.store
    bob.store.transaction = failing
    const refusal = await bob.decrypt(alice.address, sealed.encoding, sealed.bytes)
    expect(refusal).toEqual({ ok: false, reason: 'store', detail: 'disk full' })
    bob.store.transaction = transaction
    expect(bob.store.snapshot()).toEqual(before)
    const commit = (plaintext: Uint8Array) => [record(new TextDecoder().decode(plaintext))]
    expect(outcomeOf(await bob.decrypt(alice.address, sealed.encoding, sealed.bytes, { commit }))).toBe(
      'kept',
    )
    expect(bob.store.get('application', 'kept')).toEqual(bytesOf('kept'))
  })

  it('writes nothing when the caller throws, and passes that on', async () => {
    const { alice, bob } = await pair(true)
    const sealed = await alice.encrypt(bob.address, bytesOf('later'))
    const opening = bob.decrypt(alice.address, sealed.encoding, sealed.bytes, { commit: failing })
    await expect(opening).rejects.toThrow('disk full')
    expect(await deliver(alice, bob, sealed)).toBe('later')
  })

  it('says that the store failed when it cannot be read', async () => {
    const { alice, bob } = await pair(true)
    const sealed = await alice.encrypt(bob.address, bytesOf('unread'))
    const { get } = bob.store
    bob.store.get = failing
    expect(await deliver(alice, bob, sealed)).toBe('refused: store')
    bob.store.get = get
    expect(await deliver(alice, bob, sealed)).toBe('unread')
  })

  it.each([true, false])('refuses a replay as a duplicate (settled: %s)', async (settled) => {
    const { alice, bob } = await pair(settled)
    const sealed = await alice.encrypt(bob.address, bytesOf('once'))
    expect(await deliver(alice, bob, sealed)).toBe('once')
    const before = bob.store.snapshot()
    expect(await deliver(alice, bob, sealed)).toBe('refused: duplicate')
    expect(bob.store.snapshot()).toEqual(before)
  })

  it('refuses the first message again after the session is gone, although only lasting keys were used', async () => {
    const [alice, bob] = [await testPeer(), await testPeer()]
    await alice.startSession(bob.address, await bob.bundle({ preKey: false, oneTimeKyber: false }))
    const first = await alice.encrypt(bob.address, bytesOf('first'))
    expect(await deliver(alice, bob, first)).toBe('first')
    await bob.deleteSession(alice.address)
    expect(await deliver(alice, bob, first)).toBe('refused: reused-base-key')
    for (const [key] of bob.store.list('base-key'))
      bob.store.transaction([{ change: 'delete', kind: 'base-key', key }])
    expect(await deliver(alice, bob, first)).toBe('first')
  })

  it('uses a one-time prekey for one of two initiators, even at the same time', async () => {
    const [alice, carol, bob] = [await testPeer(), await testPeer(), await testPeer()]
    const bundle = await bob.bundle({ oneTimeKyber: false })
    await alice.startSession(bob.address, bundle)
    await carol.startSession(bob.address, bundle)
    const [one, two] = [
      await alice.encrypt(bob.address, bytesOf('alice')),
      await carol.encrypt(bob.address, bytesOf('carol')),
    ]
    const outcomes = await Promise.all([deliver(alice, bob, one), deliver(carol, bob, two)])
    expect(outcomes.filter((outcome) => outcome === 'refused: undecryptable')).toHaveLength(1)
    expect(bob.store.list('prekey')).toEqual([])
  })

  it('keeps prekey, identity and session out of the store when the first message is damaged', async () => {
    const { alice, bob } = await pair(false)
    const sealed = await alice.encrypt(bob.address, bytesOf('intact'))
    const damaged = sealed.bytes.map((byte, at) => (at === sealed.bytes.length - 1 ? byte ^ 1 : byte))
    const before = bob.store.snapshot()
    expect(await deliver(alice, bob, { ...sealed, bytes: damaged })).toBe('refused: undecryptable')
    expect(bob.store.snapshot()).toEqual(before)
    expect(await deliver(alice, bob, sealed)).toBe('intact')
  })

  it('tells a message without a session and bytes that are no message from one that does not open', async () => {
    const { alice, bob } = await pair(true)
    const carol = await testPeer()
    const sealed = await alice.encrypt(bob.address, bytesOf('not yours'))
    expect(await deliver(alice, carol, sealed)).toBe('refused: no-session')
    expect(await deliver(alice, bob, { ...sealed, bytes: bytesOf('?') })).toBe('refused: malformed')
    expect(await deliver(alice, bob, { ...sealed, encoding: 'pkmsg' })).toBe('refused: malformed')
    expect(await deliver(alice, bob, sealed)).toBe('not yours')
  })
})

it('is bound to the addresses of the first message in version 4', async () => {
  const { alice, bob } = await pairOf(false)
  const mallory = await peerOf()
  const sealed = await alice.encrypt(bob.address, bytesOf('from alice'))
  expect(await deliver(mallory, bob, sealed)).toBe('refused: undecryptable')
  expect(await deliver(alice, bob, sealed)).toBe('from alice')
  expect(await say(bob, alice, 'to alice')).toBe('to alice')
})
