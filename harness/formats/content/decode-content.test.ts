import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeContent } from './decode-content.ts'
import { encodeContent } from './encode-content.ts'
import { futureContent } from './future-content.ts'
import { ContentSchema } from './gen/content_pb.ts'

const message = (init: MessageInitShape<typeof ContentSchema>) =>
  toBinary(ContentSchema, create(ContentSchema, init))
const text = encodeContent({ kind: 'text', id: 'm1', sentAt: 7, body: 'hello' })

describe('decodeContent', () => {
  it('keeps a kind that it does not know, byte for byte', () => {
    const sent = futureContent('m1', 7, 'hello from tomorrow')
    const decoded = decodeContent(encodeContent(sent))
    expect(decoded).toEqual({
      ok: true,
      content: { kind: 'unknown', id: 'm1', sentAt: 7, fieldNumbers: [900], encoded: sent.encoded },
    })
    expect(decoded.ok && encodeContent(decoded.content)).toEqual(sent.encoded)
  })

  it('passes over an unknown field beside a known kind', () => {
    const extended = Buffer.concat([text, Buffer.from('a2380161', 'hex')])
    expect(decodeContent(extended)).toMatchObject({ ok: true, content: { kind: 'text', body: 'hello' } })
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['what is cut off', text.subarray(0, -1), /^no content protobuf/],
    ['text that is no UTF-8', Buffer.from('5203' + '0a01ff', 'hex'), /^no content protobuf/],
    ['a message without a kind', message({ id: 'm1' }), /^no kind of content$/],
    ['nothing', new Uint8Array(), /^no kind of content$/],
    [
      'a receipt of another kind',
      message({ kind: { case: 'receipt', value: { receipt: 'blinked' } } }),
      /^unknown receipt "blinked"$/,
    ],
    ['media of no kind', message({ kind: { case: 'media', value: {} } }), /^unknown media_kind ""$/],
    ['a sticker without media', message({ kind: { case: 'sticker', value: {} } }), /^sticker without media$/],
    [
      'a time beyond what numbers hold',
      message({ sentAtMs: 2n ** 60n, kind: { case: 'text', value: {} } }),
      /^sent_at_ms is out of range$/,
    ],
  ])('says why it refuses %s', (_, bytes, reason) => {
    const decoded = decodeContent(bytes)
    expect(decoded).toMatchObject({ ok: false, reason: expect.stringMatching(reason) })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => decodeContent(bytes)).not.toThrow()
      }),
    )
    expect(decodeContent(Buffer.alloc(200_000, 0x0b)).ok).toBe(false)
  })
})
