import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { drawing } from '../formats/drawn-bytes.test-support.ts'
import { type KnownMessage, repetitions } from './keystream.ts'

const drawn = drawing('keystream')
const text = (word: string) => Buffer.from(`{"body":"${word.padEnd(8)} ${drawn(16).toString('hex')}"}`)
const stream = (plaintext: Buffer, key: Buffer, nonce = Buffer.alloc(16)) =>
  createCipheriv('aes-256-ctr', key, nonce).update(plaintext)
const message = (n: number, plaintext: Buffer, ...parts: (Buffer | string)[]): KnownMessage => ({
  n,
  plaintext,
  bytes: Buffer.concat(parts.map((part) => Buffer.from(part))),
})

describe('repetitions', () => {
  const key = drawn(32)
  const [one, two] = [text('one'), text('two')]

  it('finds two texts under one keystream, whatever stands before and behind', () => {
    const tag = () => drawn(16)
    const seen = [
      message(1, one, 'header 9 ', stream(one, key), tag()),
      message(2, two, 'header 10 ', stream(two, key), tag()),
    ]
    expect(repetitions(seen).map(({ at }) => at)).toEqual([[1, 2]])
  })

  it('finds it inside base64 and hexadecimal text', () => {
    for (const form of ['base64', 'hex'] as const) {
      const seen = [one, two].map((plaintext, n) =>
        message(n, plaintext, `{"n":${n},"body":"`, stream(plaintext, key).toString(form), '"}'),
      )
      expect(repetitions(seen), form).toHaveLength(1)
    }
  })

  it('finds the same text under the same key and nonce, and takes no header for it', () => {
    const header = drawn(48)
    const again = [
      message(1, one, header, stream(one, key)),
      message(2, one, header, stream(one, key)),
      message(3, two, header, stream(two, key, drawn(16))),
    ]
    expect(repetitions(again).map(({ at }) => at)).toEqual([[1, 2]])
    const fresh = [one, one, two].map((plaintext, n) =>
      message(n, plaintext, header, stream(plaintext, key, drawn(16))),
    )
    expect(repetitions(fresh)).toEqual([])
  })

  it('takes no octet for it that is the same by chance beside a header', () => {
    const [before, between, behind] = [drawn(20), drawn(60), drawn(20)]
    const chance = [one, one, two].map((plaintext, n) =>
      message(n, plaintext, before, Buffer.of(n > 1 ? 7 : 200), between, Buffer.of(n > 1 ? 3 : 90), behind),
    )
    expect(repetitions(chance)).toEqual([])
  })

  it('finds a text behind a mask that is always the same', () => {
    const masked = [one, two].map((plaintext, n) =>
      message(n, plaintext, Buffer.from(plaintext.map((octet) => octet ^ 0x5a)).toString('base64')),
    )
    expect(repetitions(masked)).toHaveLength(1)
  })

  it('takes no frame for a repetition where the last digit before it agrees by chance', () => {
    const framed = [one, one, two].map((plaintext, n) => {
      const digits = `${stream(plaintext, drawn(32)).toString('base64').slice(0, 40)}${n < 2 ? 'g' : 'w'}`
      return message(n, plaintext, `{"body":"${digits}`, '","type":1}},"of":"everybody"}')
    })
    expect(repetitions(framed)).toEqual([])
  })

  it('says nothing of messages under keys of their own', () => {
    const sound = Array.from({ length: 8 }, (_, n) => {
      const plaintext = text(`n${n}`)
      return message(n, plaintext, 'the same header', stream(plaintext, drawn(32)))
    })
    expect(repetitions(sound)).toEqual([])
  })
})
