import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { SMALL_ORDER_KEYS } from '../formats/curve-points.ts'
import { firstMessage, type WeakKeys } from './first-message.ts'
import type { Generation } from './generation.ts'
import { createPeer } from './peer.ts'
import { memoryStore } from './store.ts'

const text = Buffer.from('by hand')

async function opened(generation: Generation, weak: WeakKeys = {}, oneTime = true) {
  const peer = await createPeer({ address: randomUUID(), store: memoryStore(), generation })
  const bundle = await peer.bundle({ preKey: oneTime, oneTimeKyber: oneTime })
  const from = randomUUID()
  const bytes = firstMessage({ generation, bundle, from, to: peer.address, plaintext: text, weak })
  return { bundle, bytes, result: await peer.decrypt(from, 'pkmsg', bytes) }
}

const GENERATIONS = [3, 4] as const

test.each(GENERATIONS)(
  'the libraries open a message of version %i that was made by hand',
  async (generation) => {
    for (const oneTime of [true, false]) {
      const { result } = await opened(generation, {}, oneTime)
      expect(result.ok && Buffer.from(result.plaintext).toString()).toBe('by hand')
    }
  },
)

test.each(GENERATIONS)(
  'and refuse one of version %i with a key of small order in any place',
  async (generation) => {
    for (const key of SMALL_ORDER_KEYS)
      for (const place of ['identityKey', 'baseKey', 'ratchetKey'] as const) {
        const { result } = await opened(generation, { [place]: key })
        expect(result.ok, `${place} ${Buffer.from(key).toString('hex')}`).toBe(false)
      }
  },
)
