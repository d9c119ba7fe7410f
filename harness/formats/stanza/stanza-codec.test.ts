import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import profile from '../../../fixtures/profile/neutral/profile.json' with { type: 'json' }
import { binaryForm } from './binary-form.ts'
import type { Element } from './element.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { FORM, stanzaCodec } from './stanza-codec.ts'

const { dictionary } = profile.noise
const codec = stanzaCodec(dictionary)
const name = fc.oneof(
  fc.constantFrom('message', 'enc', 'iq', 'body'),
  fc.stringMatching(/^[a-z_][a-z0-9._-]{0,12}$/),
)
const token = fc.constantFrom(...dictionary.filter(Boolean))
const text = fc.oneof(token, fc.stringMatching(/^[\t !-\ud7ff\ue000-\ufffd]{1,40}$/), fc.constant('😀é€'))
const namespace = fc.oneof(token, fc.constantFrom('', 'urn:other'))

const trees = fc.letrec<{ element: Element }>((tie) => ({
  element: fc.record({
    name,
    xmlns: namespace,
    attributes: fc.dictionary(name, text, { maxKeys: 4 }),
    children: fc
      .array(fc.oneof({ depthSize: 'small' }, text, tie('element')), { maxLength: 5 })
      .map((all) => all.filter((each, at) => typeof each !== 'string' || typeof all[at - 1] !== 'string')),
  }),
})).element

test('any element comes back in both forms as it was', () => {
  const check = fc.property(trees, fc.constantFrom('xml' as const, 'binary' as const), (element, form) => {
    const read = codec.decode(codec.encode(element, form))
    expect(read.ok && JSON.parse(JSON.stringify(read.element))).toEqual(JSON.parse(JSON.stringify(element)))
  })
  fc.assert(check, { numRuns: 300 })
})

test('octets of any kind are read or refused, and never more', () => {
  const check = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const read = codec.decode(bytes)
    if (read.ok) expect(codec.decode(codec.encode(read.element, 'binary')).ok).toBe(true)
    else expect(read.problem.detail).not.toBe('')
  })
  fc.assert(check, { numRuns: 1_000 })
})

test('what is no XML goes out as it is, and a long stanza is compressed', () => {
  expect(codec.encodeText('<message', 'binary')[0]).toBe(FORM.xml)
  const long = codec.encodeText(`<message><body>${'a'.repeat(10_000)}</body></message>`, 'binary')
  expect([long[0], long.length < 200]).toEqual([FORM.compressed, true])
  expect(codec.decode(long)).toMatchObject({ ok: true, element: { name: 'message', xmlns: 'jabber:client' } })
})

describe('is refused:', () => {
  const binary = binaryForm(dictionary)
  const refused = (...octets: number[]) => codec.decode(Uint8Array.from([FORM.binary, ...octets]))
  const good = [...binary.encode({ name: 'a', xmlns: 'b', attributes: { c: 'd' }, children: ['e'] })]
  const deep = (levels: number): Element => ({
    name: 'a',
    xmlns: '',
    attributes: {},
    children: levels === 0 ? [] : [deep(levels - 1)],
  })

  test.each([
    ['nothing', []],
    ['an unknown kind', [9]],
    ['no name', [1, 1, 1, 0, 0]],
    ['a token that there is not', [1, 2 * 1000]],
    ['an endless number', [1, 255, 255, 255, 255, 255, 255, 255]],
    ['octets after the element', [...good, 0]],
    ['an end inside it', good.slice(0, -1)],
    ['octets that are not UTF-8', [1, 5, 0xff, 0xfe, 1, 0, 0]],
    ['a prefix in a name', [1, 7, 97, 58, 98, 1, 0, 0]],
    ['an attribute twice', [1, 3, 97, 1, 2, 3, 99, 1, 3, 99, 1, 0]],
  ])('%s', (_, octets) => {
    expect(refused(...octets).ok).toBe(false)
  })

  test('what is nested too deep, and what grows too much', () => {
    expect(refused(...binary.encode(deep(DEFAULT_LIMITS.depth))).ok).toBe(false)
    expect(refused(...binary.encode(deep(DEFAULT_LIMITS.depth - 1))).ok).toBe(true)
    const bomb = deflateSync(Buffer.alloc(8 * 1024 * 1024))
    const read = codec.decode(Buffer.concat([Uint8Array.of(FORM.compressed), bomb]))
    expect(read).toMatchObject({ ok: false, problem: { condition: 'policy-violation' } })
  })
})
