import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { testPeer } from '../e2ee/peer.test-support.ts'
import { guessedKeys, publicKeyOf } from './guessed-keys.ts'

const T = 1_700_000_000_000

it('finds keys that are made from an id, a counter or the time, and no others', async () => {
  const from = (text: string) => publicKeyOf(createHash('sha256').update(text).digest())
  const [own] = await (await testPeer()).makePreKeys(1)
  const real = Buffer.from(own?.key ?? [])
    .subarray(1)
    .toString('hex')
  const keys = [from('4711'), from('3'), from(String(T / 1000 + 1)), real].map((key) => ({
    key,
    t: T,
    id: 4711,
  }))
  expect([...guessedKeys(keys)]).toEqual([
    [keys[1]?.key, 'made from a counter'],
    [keys[0]?.key, 'made from its id'],
    [keys[2]?.key, 'made from the time'],
  ])
})
