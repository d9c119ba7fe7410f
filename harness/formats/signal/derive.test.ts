import { describe, expect, it } from 'vitest'
import { chainFrom, messageSeed, nextChainKey, rootKeyStep } from './derive.ts'
import { readCiphertext } from './read-ciphertext.ts'
import { readSessionRecord } from './record.ts'
import { signalPair } from './signal-pair.test-support.ts'

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const chainKey = Buffer.alloc(32, 7)

describe('chainFrom', () => {
  it('gives the asked number of steps, each with the seed of its own key', () => {
    const steps = chainFrom(chainKey, 5, 3)
    expect(steps.map((step) => step.index)).toEqual([5, 6, 7])
    expect(steps[2]?.chainKey).toEqual(nextChainKey(nextChainKey(chainKey)))
    expect(steps[1]?.seed).toEqual(messageSeed(nextChainKey(chainKey)))
  })

  it('goes as the chain of the library does', async () => {
    const { alice } = await signalPair()
    const before = readSessionRecord(alice.record())?.sender
    for (const text of ['a', 'b', 'c']) await alice.send(text)
    const after = readSessionRecord(alice.record())?.sender
    expect(after?.index).toBe(3)
    expect(hex(chainFrom(before?.chainKey ?? chainKey, 0, 4)[3]?.chainKey)).toBe(hex(after?.chainKey))
  })
})

describe('rootKeyStep', () => {
  it('gives the root key that the other side has after it answered', async () => {
    const { alice, bob } = await signalPair()
    await bob.receive(await alice.send('question'))
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await bob.send('answer')
      const mine = readSessionRecord(alice.record())
      const theirs = readSessionRecord(bob.record())
      const step = rootKeyStep({
        rootKey: mine?.rootKey ?? chainKey,
        ownPrivateKey: mine?.sender?.ratchetPrivateKey ?? chainKey,
        theirPublicKey: Buffer.from(readCiphertext('msg', answer.bytes)?.ratchetKey ?? '', 'hex'),
      })
      expect(hex(step?.rootKey)).toBe(hex(theirs?.rootKey))
      expect(hex(nextChainKey(step?.chainKey ?? chainKey))).toBe(hex(theirs?.sender?.chainKey))
      await alice.receive(answer)
      await bob.receive(await alice.send('question'))
      expect(Buffer.from(bob.record()).includes(Buffer.from(hex(step?.rootKey), 'hex'))).toBe(false)
    }
  })

  it.each([
    ['a low-order point', Buffer.alloc(33)],
    ['too short a key', Buffer.alloc(7)],
  ])('gives nothing for %s', (_, theirPublicKey) => {
    expect(rootKeyStep({ rootKey: chainKey, ownPrivateKey: chainKey, theirPublicKey })).toBeUndefined()
  })
})
