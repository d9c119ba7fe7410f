import { expect, it } from 'vitest'
import { testPeer } from '../e2ee/peer.test-support.ts'
import { safetyNumber } from '../e2ee/safety-number.ts'
import { safetyNumberOf } from './safety-number.ts'

it('is the number that the library shows, whichever side asks', async () => {
  const [alice, bob] = [await testPeer(), await testPeer()]
  const side = async (peer: typeof alice) => ({
    serviceId: peer.address,
    identityKey: (await peer.publicKeys()).identityKey,
  })
  const [one, other] = [await side(alice), await side(bob)]
  const ends = [one, other].map(({ serviceId, identityKey }) => ({ address: serviceId, identityKey }))
  const shown = safetyNumber(ends[0] as (typeof ends)[0], ends[1] as (typeof ends)[0]).displayable
  expect(safetyNumberOf(one, other)).toBe(shown)
  expect(safetyNumberOf(other, one)).toBe(shown)
})
