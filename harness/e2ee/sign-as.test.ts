import { expect, it } from 'vitest'
import { isSigned } from './bundle.ts'
import { bytesOf, testPeer } from './peer.test-support.ts'
import { signAs } from './sign-as.ts'

it('signs anything under the identity of a peer', async () => {
  const [alice, bob] = [await testPeer(), await testPeer()]
  const { identityKey } = await alice.publicKeys()
  const key = bytesOf('no key at all')
  const signature = await signAs(alice, key)
  expect(isSigned(identityKey, { id: 1, key, signature })).toBe(true)
  expect(isSigned((await bob.publicKeys()).identityKey, { id: 1, key, signature })).toBe(false)
})
