import { SignalMessage } from '@signalapp/libsignal-client'
import { describe, expect, it } from 'vitest'
import type { PeerHooks } from './hooks.ts'
import type { KeyedLock } from './keyed-lock.ts'
import { bytesOf, deliver, pair, say, testPeer } from './peer.test-support.ts'

const noLock: KeyedLock = { one: async (_, work) => work(), all: async (work) => work() }

describe('hooks', () => {
  it('lock: without one, concurrent messages share a counter', async () => {
    const { alice, bob } = await pair(true, { hooks: { lock: noLock } })
    const sealed = await Promise.all(
      Array.from({ length: 5 }, (_, n) => alice.encrypt(bob.address, bytesOf(`${n}`))),
    )
    const counters = sealed.map(({ bytes }) => SignalMessage.deserialize(new Uint8Array(bytes)).counter())
    expect(new Set(counters).size).toBeLessThan(5)
  })

  it('bundle: processes what the hook returns', async () => {
    const [bob, eve] = [await testPeer(), await testPeer()]
    const good = await bob.bundle()
    const alice = await testPeer({ hooks: { bundle: () => good } })
    const signedPreKey = (await eve.bundle()).signedPreKey
    expect(await alice.startSession(bob.address, { ...good, signedPreKey })).toEqual({ ok: true })
    expect(await say(alice, bob, 'unchecked')).toBe('unchecked')
  })

  it('beforeCommit: keeps a one-time prekey, which then serves twice', async () => {
    const hooks: PeerHooks = {
      beforeCommit: (_, changes) =>
        changes.filter(({ change, kind }) => change !== 'delete' || kind !== 'prekey'),
    }
    const [alice, carol, bob] = [await testPeer(), await testPeer(), await testPeer({ hooks })]
    const bundle = await bob.bundle({ oneTimeKyber: false })
    await alice.startSession(bob.address, bundle)
    await carol.startSession(bob.address, bundle)
    expect([await say(alice, bob, 'one'), await say(carol, bob, 'two')]).toEqual(['one', 'two'])
  })

  it('onRefusal: opens a replay with an older record, or spoils the state', async () => {
    const older: Uint8Array[] = []
    const hooks: PeerHooks = {
      load(_, kind, __, value) {
        if (kind === 'session' && value) older.push(value)
        return value
      },
      async onRefusal({ reason, remote, again }) {
        if (reason !== 'duplicate') return { changes: [{ change: 'delete', kind: 'session', key: remote }] }
        for (const value of older) {
          const opened = await again([{ change: 'put', kind: 'session', key: remote, value }])
          if (opened) return { ...opened, changes: [] }
        }
        return undefined
      },
    }
    const { alice, bob } = await pair(true, undefined, { hooks })
    const sealed = await alice.encrypt(bob.address, bytesOf('again'))
    expect([await deliver(alice, bob, sealed), await deliver(alice, bob, sealed)]).toEqual(['again', 'again'])
    expect(await deliver(alice, bob, { ...sealed, bytes: bytesOf('?') })).toBe('refused: malformed')
    expect(await say(alice, bob, 'lost')).toBe('refused: no-session')
  })

  it('load and beforeCommit: sends for ever from a lineage of its own, and the other side goes on reading', async () => {
    let armed = false
    let sending: Uint8Array | undefined
    const { alice, bob } = await pair(true, undefined, {
      hooks: {
        load: ({ name }, kind, _, value) =>
          armed && name === 'encrypt' && kind === 'session' ? (sending ?? value) : value,
        beforeCommit: (operation, changes) =>
          changes.filter((change) => {
            if (!armed || operation.name !== 'encrypt' || change.kind !== 'session') return true
            if (change.change === 'put') sending = change.value
            return false
          }),
      },
    })
    armed = true
    const counters: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const sealed = await bob.encrypt(alice.address, bytesOf('same chain'))
      counters.push(SignalMessage.deserialize(new Uint8Array(sealed.bytes)).counter())
      expect(await deliver(bob, alice, sealed)).toBe('same chain')
      expect(await say(alice, bob, 'next')).toBe('next')
    }
    expect(counters).toEqual([1, 2, 3])
  })
})
