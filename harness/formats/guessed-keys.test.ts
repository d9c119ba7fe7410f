import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { testPeer } from '../e2ee/peer.test-support.ts'
import { guessedKeys, publicKeyOf } from './guessed-keys.ts'

const T = 1_700_000_000_000

it('finds keys that are made from an id, a counter, the time or a name, and no others', async () => {
  const from = (text: string) => publicKeyOf(createHash('sha256').update(text).digest())
  const [own] = await (await testPeer()).makePreKeys(1)
  const real = Buffer.from(own?.key ?? [])
    .subarray(1)
    .toString('hex')
  const texts = ['4711', '3', String(T / 1000 + 1), String(T - 999), 'ann@example.org', 'ann:7', 'ann-4711']
  const keys = [...texts.map(from), real].map((key) => ({ key, t: T, id: 4711 }))
  expect(guessedKeys(keys, ['ann@example.org'])).toEqual(
    new Map([
      [keys[0]?.key, 'made from its id'],
      [keys[1]?.key, 'made from a counter'],
      [keys[2]?.key, 'made from the time'],
      [keys[3]?.key, 'made from the time'],
      [keys[4]?.key, 'made from a name'],
      [keys[5]?.key, 'made from a name and a counter'],
      [keys[6]?.key, 'made from a name and its id'],
    ]),
  )
})
