import { describe, expect, it } from 'vitest'
import { freshAddress } from '../e2ee/fresh-address.ts'
import { createPeer } from '../e2ee/peer.ts'
import { memoryStore } from '../e2ee/store.ts'
import { deviated } from './bundle-deviation.ts'
import { createMisbehaviours, type Misbehaviours } from './misbehaviours.ts'

const ALICE = '0-1@interop.test'
const BOB = '0-2@interop.test'

const newPeer = () => createPeer({ address: freshAddress(), store: memoryStore() })

/** What a peer makes of Alice's bundle under the misbehaviours that `set` switches on. */
async function outcome(set: (misbehaviours: Misbehaviours) => void, of = ALICE) {
  const misbehaviours = createMisbehaviours({ proof: () => {}, stimulus: () => {} })
  const [alice, bob, starter] = [await newPeer(), await newPeer(), await newPeer()]
  set(misbehaviours)
  const bundle = await deviated(of, await alice.bundle(), misbehaviours, async () => bob.bundle())
  const started = await starter.startSession(alice.address, bundle)
  return started.ok ? 'ok' : started.reason
}

describe('a bundle', () => {
  it.each<[string, (misbehaviours: Misbehaviours) => void, string]>([
    ['that nothing is done to', () => {}, 'ok'],
    [
      'with a flipped signature',
      (m) => m.set('flip-signed-prekey-signature', { of: ALICE, bit: 300 }),
      'bad-signed-prekey-signature',
    ],
    [
      'with a flipped Kyber signature',
      (m) => m.set('flip-kyber-signature', { of: ALICE, bit: 0 }),
      'bad-kyber-signature',
    ],
    [
      "with another user's signed prekey",
      (m) => m.set('foreign-signed-prekey', { of: ALICE, from: BOB }),
      'bad-signed-prekey-signature',
    ],
    [
      "with another user's Kyber prekey",
      (m) => m.set('foreign-kyber', { of: ALICE, from: BOB }),
      'bad-kyber-signature',
    ],
    [
      'with exchanged signatures',
      (m) => m.set('swap-signatures', { of: ALICE }),
      'bad-signed-prekey-signature',
    ],
    ['without Kyber', (m) => m.set('omit-kyber', { of: ALICE }), 'no-kyber'],
    ['without one-time prekey', (m) => m.set('omit-prekey', { of: ALICE }), 'ok'],
  ])('%s gives a correct peer the outcome it should', async (_, set, expected) => {
    expect(await outcome(set)).toBe(expected)
    expect(await outcome(set, BOB)).toBe('ok')
  })
})
