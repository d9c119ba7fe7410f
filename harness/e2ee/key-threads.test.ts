import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { keyThreads } from './key-threads.ts'
import { type MemberKeys, ownKeys } from './member-keys.ts'
import { memoryStore } from './store.ts'

const ANNA = randomUUID()
const GROUP = 'g'
const threads = keyThreads(2)
afterAll(() => threads.close())

const writer = () => ownKeys(memoryStore(), ANNA)

/** What a member makes of a message. */
const takes = async (by: MemberKeys, message: Uint8Array, group = GROUP, from: string = ANNA) => {
  const result = await by.decrypt(group, from, message)
  return result.ok ? Buffer.from(result.plaintext).toString() : `${result.reason}: ${result.detail}`
}

const step = fc.record({
  do: fc.constantFrom('say', 'renew', 'hand out', 'again', 'spoil', 'elsewhere', 'as another', 'garbage'),
  pick: fc.nat(9),
})

it('opens, refuses and keeps the same on a thread as on the main one, whatever comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
      const self = randomUUID()
      const [own, other] = [memoryStore(), memoryStore()]
      const [here, there] = [ownKeys(own, self), threads.keys(other, self)]
      const anna = writer()
      let chain: string = randomUUID()
      const said: Uint8Array[] = []
      const both = async (message: Uint8Array, group?: string, from?: string) => {
        const [mine, its] = [takes(here, message, group, from), takes(there, message, group, from)]
        expect(await its).toBe(await mine)
      }
      for (const { do: act, pick } of steps) {
        const old = said[pick % Math.max(1, said.length)] ?? new Uint8Array([0x33, pick])
        if (act === 'say') {
          await anna.distribution(GROUP, chain)
          const message = await anna.encrypt(GROUP, chain, Buffer.from(`word ${said.length}`))
          said.push(message)
          await both(message)
        }
        if (act === 'renew') chain = randomUUID()
        if (act === 'hand out') {
          const key = await anna.distribution(GROUP, chain)
          for (const member of [here, there]) member.hears(GROUP, ANNA, key)
        }
        if (act === 'again') await both(old)
        // any octet of it, the last ones being its signature
        if (act === 'spoil')
          await both(old.map((octet, at) => (at === old.length - 1 - pick ? octet ^ 1 : octet)))
        if (act === 'elsewhere') await both(old, 'another')
        if (act === 'as another') await both(old, GROUP, self)
        if (act === 'garbage') await both(new Uint8Array([pick]))
      }
      await there.writesDown()
      expect(other.list('sender-key')).toEqual(own.list('sender-key'))
      there.ends()
    }),
    { numRuns: 40 },
  )
})

it('writes on a thread what others read, in the order in which it was asked', async () => {
  const anna = threads.keys(memoryStore(), ANNA)
  const ben = ownKeys(memoryStore(), randomUUID())
  const chain = randomUUID()
  const texts = ['one', 'two', 'three']
  const [key, ...sealed] = await Promise.all([
    anna.distribution(GROUP, chain),
    ...texts.map((text) => anna.encrypt(GROUP, chain, Buffer.from(text))),
  ])
  ben.hears(GROUP, ANNA, key ?? new Uint8Array())
  for (const [n, message] of sealed.entries()) expect(await takes(ben, message)).toBe(texts[n])
})

it('serves many users at once, each with keys of its own', async () => {
  const anna = writer()
  const chain = randomUUID()
  const key = await anna.distribution(GROUP, chain)
  const users = Array.from({ length: 40 }, () => threads.keys(memoryStore(), randomUUID()))
  for (const [n, user] of users.entries()) if (n % 4 !== 0) user.hears(GROUP, ANNA, key)
  const message = await anna.encrypt(GROUP, chain, Buffer.from('hello'))
  const read = await Promise.all(users.map((user) => takes(user, message)))
  for (const [n, text] of read.entries()) expect(text).toMatch(n % 4 === 0 ? /^no-session/ : /^hello$/)
  const again = await Promise.all(users.map((user) => takes(user, message)))
  for (const [n, text] of again.entries()) expect(text).toMatch(n % 4 === 0 ? /^no-session/ : /^duplicate/)
})

it('says why when a thread has ended, to whoever waits and to whoever asks later, and gives the next user another one', async () => {
  const program = `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', () => { throw new Error('out of luck') })`
  const failing = keyThreads(1, new URL(`data:text/javascript,${encodeURIComponent(program)}`))
  const user = failing.keys(memoryStore(), ANNA)
  await expect(user.decrypt(GROUP, ANNA, new Uint8Array(1))).rejects.toThrow(/ended: out of luck/)
  await expect(user.distribution(GROUP, randomUUID())).rejects.toThrow(/ended: out of luck/)
  const next = failing.keys(memoryStore(), ANNA)
  await failing.close()
  await expect(next.writesDown()).rejects.toThrow(/ended/)
})

it('tells a failure of its own side from a message that cannot be opened', async () => {
  const user = threads.keys(memoryStore(), ANNA)
  user.ends()
  await expect(user.decrypt(GROUP, ANNA, new Uint8Array(1))).rejects.toThrow(/failed: a thread has no member/)
})
