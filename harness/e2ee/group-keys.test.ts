import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { readSenderKeyHandout, readSenderKeyMessage } from '../formats/signal/sender-key.ts'
import { type GroupKeys, groupKeys } from './group-keys.ts'
import { memoryStore } from './store.ts'

const [ANNA, BEN] = [randomUUID(), randomUUID()]
const chain = randomUUID()

function member(of: string) {
  const store = memoryStore()
  const keys = groupKeys(store, of)
  return {
    ...keys,
    takes: (group: string, from: string, key: Uint8Array) => store.transaction(keys.hears(group, from, key)),
  }
}
const says = async (by: GroupKeys, text: string, group = 'g') => {
  const sealed = await by.encrypt(group, chain, Buffer.from(text))
  if (!sealed) throw new Error('not sealed')
  return sealed
}
const opened = async (by: GroupKeys, message: Uint8Array, group = 'g', from = ANNA) => {
  const result = await by.decrypt(group, from, message)
  return result.ok ? Buffer.from(result.plaintext).toString() : result.reason
}

it('opens what comes after the key was handed out, once each and in any order, and nothing from before', async () => {
  const [anna, ben] = [member(ANNA), member(BEN)]
  await anna.distribution('g', chain)
  const early = await says(anna, 'early')
  ben.takes('g', ANNA, await anna.distribution('g', chain))
  const [first, second] = [await says(anna, 'first'), await says(anna, 'second')]
  expect(await opened(ben, second)).toBe('second')
  expect(await opened(ben, first)).toBe('first')
  expect(await opened(ben, first)).toBe('duplicate')
  ben.takes('g', ANNA, await anna.distribution('g', chain))
  expect(await opened(ben, second)).toBe('duplicate')
  expect(await opened(ben, early)).not.toBe('early')
})

it('keeps keys apart by group and sender, and forgets them', async () => {
  const [anna, ben] = [member(ANNA), member(BEN)]
  ben.takes('g', ANNA, await anna.distribution('g', chain))
  const message = await says(anna, 'hello')
  expect(await opened(ben, message, 'another')).toBe('no-session')
  expect(await opened(ben, message, 'g', BEN)).toBe('no-session')
  expect(await opened(ben, message)).toBe('hello')
  ben.takes('g', ANNA, Buffer.from('no key'))
  const store = memoryStore()
  const held = groupKeys(store, BEN)
  store.transaction(held.hears('g', ANNA, await anna.distribution('g', chain)))
  store.transaction(held.forgets('g', ANNA))
  expect(store.list('sender-key')).toEqual([])
})

it('writes nothing when the ciphertext is not wanted after all', async () => {
  const anna = member(ANNA)
  const handout = await anna.distribution('g', chain)
  expect(await anna.encrypt('g', chain, Buffer.from('x'), () => undefined)).toBeUndefined()
  expect(await anna.distribution('g', chain)).toEqual(handout)
  const read = readSenderKeyHandout(handout)
  expect(read).toMatchObject({ distribution: chain.replaceAll('-', ''), iteration: 0 })
  expect(readSenderKeyMessage(await says(anna, 'x'))).toEqual({
    distribution: read?.distribution,
    chain: read?.chain,
    iteration: 0,
  })
  expect(readSenderKeyMessage(handout.subarray(0, 9))).toBeUndefined()
})

it('keeps the newest chains of a sender, however many come', async () => {
  const [anna, ben] = [member(ANNA), member(BEN)]
  for (let n = 0; n < 20; n += 1) ben.takes('g', ANNA, await anna.distribution('g', randomUUID()))
  ben.takes('g', ANNA, await anna.distribution('g', chain))
  expect(await opened(ben, await says(anna, 'hello'))).toBe('hello')
})
