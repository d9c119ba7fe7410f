import { createCipheriv, createHash, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { freshBytes } from '../../environment/randomness.ts'
import { attachmentKeys, attachmentReader, openAttachment, sealAttachment } from './attachment.ts'

const key = new Uint8Array(freshBytes(32))
const keys = attachmentKeys(key, 'a profile', 'image')
const file = new Uint8Array(freshBytes(1000))
const blob = sealAttachment(file, keys, freshBytes(16))

it('derives its keys by HKDF step by step (RFC 5869) and lays the blob out as the profile says', () => {
  const prk = createHmac('sha256', Buffer.alloc(32)).update(key).digest()
  const first = createHmac('sha256', prk).update('a profile image\u0001').digest()
  const second = createHmac('sha256', prk).update(first).update('a profile image\u0002').digest()
  const cipher = createCipheriv('aes-256-cbc', first, blob.subarray(0, 16))
  const body = Buffer.concat([blob.subarray(0, 16), cipher.update(file), cipher.final()])
  const mac = createHmac('sha256', second).update(body).digest()
  expect(Buffer.from(blob)).toEqual(Buffer.concat([body, mac]))
})

it('opens what it sealed, the empty file too, and nothing that was changed anywhere', () => {
  expect(openAttachment(blob, keys)).toEqual(file)
  expect(openAttachment(sealAttachment(new Uint8Array(), keys, freshBytes(16)), keys)).toEqual(
    new Uint8Array(),
  )
  for (let at = 0; at < blob.length; at += 1) {
    const changed = blob.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(openAttachment(changed, keys), `octet ${at}`).toBeUndefined()
  }
  for (const length of [0, 16, 32, 48, blob.length - 1, blob.length - 16])
    expect(openAttachment(blob.subarray(0, length), keys), `${length} octets`).toBeUndefined()
})

it.each([1, 7, 16, 33, 999, 5_000])('reads a blob in pieces of %i octets, and sees every change', (size) => {
  const read = (octets: Uint8Array) => {
    const reader = attachmentReader(keys)
    for (let at = 0; at < octets.length; at += size) reader.update(octets.subarray(at, at + size))
    return reader.end()
  }
  const sha256 = createHash('sha256').update(file).digest()
  expect(read(blob)).toEqual({ octets: file.length, sha256 })
  for (const at of [0, 20, 500, blob.length - 40, blob.length - 1]) {
    const changed = blob.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(read(changed), `octet ${at}`).toBeUndefined()
  }
  for (const length of [0, 16, 40, 48, blob.length - 1])
    expect(read(blob.subarray(0, length))).toBeUndefined()
})

it('opens nothing as another kind', () => {
  expect(openAttachment(blob, attachmentKeys(key, 'a profile', 'video'))).toBeUndefined()
})
