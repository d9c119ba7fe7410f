import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTENT_KINDS, type Content, GROUP_ACTIONS, MEDIA_KINDS, RECEIPT_KINDS } from './content.ts'
import { decodeContent } from './decode-content.ts'
import { encodeContent } from './encode-content.ts'

const text = fc.string({ unit: 'grapheme' })
const texts = fc.array(text, { maxLength: 4 })
const bytes = fc.uint8Array({ maxLength: 40 })
const some = fc.uint8Array({ minLength: 1, maxLength: 40 })
const positive = fc.integer({ min: 1, max: 2 ** 32 - 1 })
const degrees = fc.double({ min: -180, max: 180, noNaN: true })
const instant = fc.nat({ max: Number.MAX_SAFE_INTEGER })

const media = {
  mediaKind: fc.constantFrom(...MEDIA_KINDS),
  path: text,
  key: bytes,
  sha256: bytes,
  blobSha256: bytes,
  length: instant,
  mime: text,
  name: text,
  caption: text,
}
const mediaExtras = { thumbnail: some, durationMs: positive, width: positive, height: positive }

/** A content of a kind, from what it needs and what it may leave out. */
const kind = (
  name: string,
  needed: Record<string, fc.Arbitrary<unknown>>,
  extras: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Content> => {
  const required = { kind: fc.constant(name), id: text, sentAt: instant, ...needed }
  const model = { ...required, group: fc.string({ minLength: 1 }), ...extras }
  const requiredKeys = Object.keys(required) as (keyof typeof model)[]
  return fc.record(model, { requiredKeys, noNullPrototype: true }) as unknown as fc.Arbitrary<Content>
}

const preview = fc.record({ url: text, title: text, description: text }, { noNullPrototype: true })
const contents: Record<string, fc.Arbitrary<Content>> = {
  text: kind('text', { body: text }, { preview }),
  reply: kind('reply', { target: text, author: text, quote: text, body: text }),
  reaction: kind('reaction', { target: text, author: text, emoji: text, revoked: fc.boolean() }),
  edit: kind('edit', { target: text, body: text }),
  delete: kind('delete', { target: text }),
  media: kind('media', media, mediaExtras),
  receipt: kind('receipt', { receipt: fc.constantFrom(...RECEIPT_KINDS), ids: texts }),
  'group-control': kind('group-control', {
    about: text,
    action: fc.constantFrom(...GROUP_ACTIONS),
    title: text,
    members: texts,
  }),
  contact: kind(
    'contact',
    { name: text, phones: texts, emails: texts },
    { vcard: fc.string({ minLength: 1 }) },
  ),
  location: kind(
    'location',
    { latitude: degrees, longitude: degrees, name: text, address: text },
    { accuracy: positive },
  ),
  sticker: kind('sticker', { ...media, pack: text, emoji: text }, mediaExtras),
  'key-distribution': kind('key-distribution', { about: text, distribution: bytes }),
}

describe('a content of each kind', () => {
  it.each(CONTENT_KINDS)('comes back as it was encoded: %s', (name) => {
    fc.assert(
      fc.property(contents[name] ?? fc.constant(undefined), (content) => {
        if (content === undefined) throw new Error('a kind without a generator')
        expect(decodeContent(encodeContent(content))).toEqual({ ok: true, content })
      }),
    )
  })
})

it('refuses to encode a time that is no time', () => {
  expect(() => encodeContent({ kind: 'text', id: '1', sentAt: -1, body: '' })).toThrow()
})
