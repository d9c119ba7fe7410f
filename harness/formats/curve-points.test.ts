import { PrivateKey, PublicKey } from '@signalapp/libsignal-client'
import { expect, it } from 'vitest'
import { SMALL_ORDER_KEYS } from './curve-points.ts'

it('holds keys that can be read and with which no agreement is made', () => {
  expect(SMALL_ORDER_KEYS).toHaveLength(14)
  expect(new Set(SMALL_ORDER_KEYS.map((key) => Buffer.from(key).toString('hex'))).size).toBe(14)
  const mine = PrivateKey.generate()
  for (const key of SMALL_ORDER_KEYS) {
    const read = PublicKey.deserialize(new Uint8Array(key))
    expect(Buffer.from(safe(() => mine.agree(read))).every((octet) => octet === 0)).toBe(true)
  }
})

function safe(work: () => Uint8Array): Uint8Array {
  try {
    return work()
  } catch {
    return new Uint8Array(32)
  }
}
