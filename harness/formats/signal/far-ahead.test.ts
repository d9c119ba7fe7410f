import { expect, it } from 'vitest'
import { bytesOf, deliver, pair } from '../../e2ee/peer.test-support.ts'
import { farAhead } from './far-ahead.ts'
import { readCiphertext } from './read-ciphertext.ts'

it.each([3, 4] as const)(
  'stands where a chain of version %i would after so many messages',
  async (generation) => {
    const { alice, bob } = await pair(true, { generation }, { generation })
    const before = alice.sessionRecord(bob.address) ?? new Uint8Array()
    await alice.skip(bob.address, 1_000)
    const ahead = await alice.encrypt(bob.address, bytesOf('far ahead'))
    expect(readCiphertext(ahead.encoding, ahead.bytes)?.counter).toBe(1_000)
    expect(await deliver(alice, bob, ahead)).toBe('far ahead')
    const step = farAhead(before, 1) ?? new Uint8Array()
    expect(farAhead(step, 999)).toEqual(farAhead(before, 1_000))
  },
)

it.each([3, 4] as const)('works in the first messages of a session of version %i too', async (generation) => {
  const { alice, bob } = await pair(false, { generation }, { generation })
  await alice.skip(bob.address, 20)
  const ahead = await alice.encrypt(bob.address, bytesOf('hello'))
  expect(await deliver(alice, bob, ahead)).toBe('hello')
})

it('leaves alone what is no session', () => {
  expect(farAhead(bytesOf('{}'), 1)).toBeUndefined()
  expect(farAhead(new Uint8Array(), 1)).toBeUndefined()
})
