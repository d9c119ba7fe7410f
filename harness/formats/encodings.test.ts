import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawing } from './drawn-bytes.test-support.ts'
import { encodingsOf } from './encodings.ts'

const drawn = drawing('encodings')
const CANARY = '00112233445566778899aabbccddeeff'
const form = (token: string | Uint8Array, name: string) => {
  const found = encodingsOf(token).find((encoding) => encoding.name === name)
  return found && Buffer.from(found.bytes).toString('latin1')
}

describe('encodingsOf a text', () => {
  it.each([
    ['utf-8', 'grÃ¼n & <b>'],
    ['utf-16le', 'g\0r\0ü\0n\0 \0&\0 \0<\0b\0>\0'],
    ['utf-16be', '\0g\0r\0ü\0n\0 \0&\0 \0<\0b\0>'],
    ['hex', '6772c3bc6e2026203c623e'],
    ['hex-upper', '6772C3BC6E2026203C623E'],
    ['percent', 'gr%C3%BCn%20%26%20%3Cb%3E'],
    ['percent-lower', 'gr%c3%bcn%20%26%20%3cb%3e'],
    ['percent-all-lower', '%67%72%c3%bc%6e%20%26%20%3c%62%3e'],
    ['json-unicode', '\\u0067\\u0072\\u00fc\\u006e\\u0020\\u0026\\u0020\\u003c\\u0062\\u003e'],
    ['html', 'grÃ¼n &amp; &lt;b&gt;'],
    ['html-decimal', '&#103;&#114;&#252;&#110;&#32;&#38;&#32;&#60;&#98;&#62;'],
    ['html-hex', '&#x67;&#x72;&#xfc;&#x6e;&#x20;&#x26;&#x20;&#x3c;&#x62;&#x3e;'],
    ['numbers-spaced', '103, 114, 195, 188, 110, 32, 38, 32, 60, 98, 62'],
  ])('spells it as %s', (name, expected) => {
    expect(form('grün & <b>', name)).toBe(expected)
  })

  it('escapes what JSON escapes', () => {
    expect(form('a "quoted" \n word', 'json')).toBe('a \\"quoted\\" \\n word')
  })

  it('takes any string, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const forms = encodingsOf(text).map(({ bytes }) => Buffer.from(bytes).toString('hex'))
        expect(new Set(forms).size).toBe(forms.length)
        expect(forms).not.toContain('')
      }),
    )
  })
})

describe('base64', () => {
  it.each(['base64', 'base64url'] as const)(
    'holds one of its %s forms, wherever the token stands',
    (alphabet) => {
      fc.assert(
        fc.property(
          fc.uint8Array(),
          fc.uint8Array(),
          fc.uint8Array({ minLength: 16 }),
          (before, after, secret) => {
            const encoded = Buffer.concat([before, secret, after]).toString(alphabet)
            const core =
              form(secret, `${alphabet}/${before.length % 3}`) ?? form(secret, `base64/${before.length % 3}`)
            expect(core).toBeDefined()
            expect(encoded).toContain(core)
          },
        ),
      )
    },
  )

  it('is also looked for as forms and JSON escape it', () => {
    const secret = Buffer.alloc(18, 0xff)
    expect(form(secret, 'base64-percent/0')).toBe('%2F'.repeat(24))
    expect(form(secret, 'base64-json/0')).toBe('\\/'.repeat(24))
  })
})

describe('encodingsOf a binary secret', () => {
  it('spells it as bytes, hex and lists of numbers', () => {
    const secret = Buffer.from(CANARY, 'hex')
    expect(form(secret, 'raw')).toBe(secret.toString('latin1'))
    expect(form(secret, 'hex-upper')).toBe(CANARY.toUpperCase())
    expect(JSON.stringify([...secret])).toBe(`[${form(secret, 'numbers')}]`)
    expect(form(secret, 'numbers-signed-spaced')).toMatch(/^0, 17, .*, -18, -1$/)
  })

  it('has no text forms', () => {
    const names = encodingsOf(drawn(32)).map(({ name }) => name)
    expect(names.some((name) => /utf|html|percent-all|json-unicode/.test(name))).toBe(false)
  })

  it('refuses one that is too short', () => {
    expect(() => encodingsOf(new Uint8Array(15))).toThrow(expect.objectContaining({ code: 'harness' }))
  })
})

it('names a form that several encodings share once', () => {
  const names = encodingsOf(CANARY).map(({ name }) => name)
  expect(names).toContain('base64/1')
  expect(names.filter((name) => /url|base64-|^percent$|^json$|^html$|signed/.test(name))).toEqual([])
})
