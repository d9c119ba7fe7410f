import { describe, expect, it } from 'vitest'
import { readSignalMessage } from '../formats/signal/wire.ts'
import { bytesOf, deliver, pair as pairOf, testPeer as peerOf, say } from './peer.test-support.ts'
import type { PeerOptions } from './peer.ts'
import type { Sealed } from './seal.ts'

describe.each([4, 3] as const)('createPeer of version %i', (generation) => {
  const testPeer = (options: Parameters<typeof peerOf>[0] = {}) => peerOf({ generation, ...options })
  const pair = (settled: boolean, first: Partial<PeerOptions> = {}) =>
    pairOf(settled, { generation, ...first }, { generation })

  it('carries a first message, its reply and what follows', async () => {
    const { alice, bob } = await pair(false)
    const first = await alice.encrypt(bob.address, bytesOf('one'))
    expect(first.encoding).toBe('pkmsg')
    expect(await deliver(alice, bob, first)).toBe('one')
    const reply = await bob.encrypt(alice.address, bytesOf('two'))
    expect(reply.encoding).toBe('msg')
    expect(await deliver(bob, alice, reply)).toBe('two')
    expect(await say(alice, bob, 'three')).toBe('three')
  })

  it('gives fifty concurrent messages fifty counters, and all of them open', async () => {
    const { alice, bob } = await pair(true)
    const texts = Array.from({ length: 50 }, (_, n) => `message ${n}`)
    const sealed = await Promise.all(texts.map((text) => alice.encrypt(bob.address, bytesOf(text))))
    const counters = sealed.map(({ bytes }) => readSignalMessage(bytes)?.counter)
    expect(new Set(counters).size).toBe(50)
    expect(await Promise.all(sealed.map((one) => deliver(alice, bob, one)))).toEqual(texts)
  })

  it('opens one of two concurrent copies', async () => {
    const { alice, bob } = await pair(true)
    const sealed = await alice.encrypt(bob.address, bytesOf('once'))
    const outcomes = await Promise.all([deliver(alice, bob, sealed), deliver(alice, bob, sealed)])
    expect(outcomes).toEqual(['once', 'refused: duplicate'])
  })

  it('commits what the caller adds with the ratchet step, or neither', async () => {
    const { alice, bob } = await pair(true)
    const outbox = ({ bytes }: Sealed) => [
      { change: 'put', kind: 'application', key: 'outbox', value: bytes } as const,
    ]
    const before = alice.store.snapshot()
    const { transaction } = alice.store
    alice.store.transaction = () => {
      throw new Error('disk full')
    }
    const lost = alice.encrypt(bob.address, bytesOf('one'), { extra: outbox })
    await expect(lost).rejects.toThrow('disk full')
    alice.store.transaction = transaction
    expect(alice.store.snapshot()).toEqual(before)
    const sealed = await alice.encrypt(bob.address, bytesOf('one'), { extra: outbox })
    expect(alice.store.get('application', 'outbox')).toEqual(sealed.bytes)
    expect(await deliver(alice, bob, sealed)).toBe('one')
  })

  it('goes on from its store', async () => {
    const { alice, bob } = await pair(true)
    const again = await testPeer({ address: bob.address, store: bob.store })
    expect(await again.publicKeys()).toEqual(await bob.publicKeys())
    expect(await say(alice, again, 'still there')).toBe('still there')
  })

  it('takes its state back and repeats itself byte by byte', async () => {
    const { alice, bob } = await pair(true)
    const before = await alice.snapshot()
    const once = await alice.encrypt(bob.address, bytesOf('same'))
    await alice.restore(before)
    expect(await alice.encrypt(bob.address, bytesOf('same'))).toEqual(once)
  })

  it('shows the same safety number on both ends, and another one to anybody else', async () => {
    const { alice, bob } = await pair(true)
    const [here, there] = [await alice.safetyNumber(bob.address), await bob.safetyNumber(alice.address)]
    expect(here?.displayable).toMatch(/^[0-9]{60}$/)
    expect(there?.displayable).toBe(here?.displayable)
    const carol = await testPeer()
    expect(await alice.safetyNumber(carol.address)).toBeUndefined()
    await alice.startSession(carol.address, await carol.bundle())
    expect((await alice.safetyNumber(carol.address))?.displayable).not.toBe(here?.displayable)
  })

  it('sends no more on an archived session and takes it up again when it receives', async () => {
    const { alice, bob } = await pair(true)
    await alice.archiveSession(bob.address)
    expect(await alice.hasSession(bob.address)).toBe(false)
    await expect(alice.encrypt(bob.address, bytesOf('lost'))).rejects.toMatchObject({ code: 'harness' })
    expect(await say(bob, alice, 'still open')).toBe('still open')
    expect(await alice.hasSession(bob.address)).toBe(true)
  })

  it('lets an unacknowledged session expire in protocol time', async () => {
    let now = Date.UTC(2025, 0, 1)
    const { alice, bob } = await pair(false, { now: () => now })
    now += 29 * 86_400_000
    expect(await alice.hasSession(bob.address)).toBe(true)
    now += 2 * 86_400_000
    expect(await alice.hasSession(bob.address)).toBe(false)
  })

  it('refuses an address that is not a lower-case service id', async () => {
    await expect(testPeer({ address: 'bob@example.org' })).rejects.toMatchObject({ code: 'harness' })
    const alice = await testPeer()
    await expect(alice.hasSession(alice.address.toUpperCase())).rejects.toMatchObject({ code: 'harness' })
  })
})
