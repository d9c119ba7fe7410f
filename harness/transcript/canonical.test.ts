import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, digestOf, digestOfJson } from './canonical.ts'

describe('canonical JSON', () => {
  it('is the form of RFC 8785: sorted by UTF-16 units, no spaces, shortest numbers', () => {
    const value = { '\u20ac': 1e21, '\ud83d\ude00': -0, '\ufb33': [1.5, true, null], a: '\n"\\/é', A: 4.5e-7 }
    expect(canonical(value)).toBe(
      '{"A":4.5e-7,"a":"\\n\\"\\\\/é","\u20ac":1e+21,"\ud83d\ude00":0,"\ufb33":[1.5,true,null]}',
    )
  })

  it('reads back as what it was and is the same for every order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonical(value)
        expect(canonical(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonical(turned)).toBe(text)
      }),
    )
  })

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['not a number', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a big integer', { a: 1n }],
    ['half a surrogate pair', 'half \ud800'],
  ])('refuses %s with the code harness', (_, value) => {
    expect(() => canonical(value)).toThrowError(expect.objectContaining({ code: 'harness' }))
  })
})

describe('digests', () => {
  it('are SHA-256 of the bytes, of the UTF-8 text, of the canonical form', () => {
    const known = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(digestOf('abc')).toBe(known)
    expect(digestOf(new Uint8Array([97, 98, 99]))).toBe(known)
    expect(digestOf('é')).toBe(digestOf(new Uint8Array([0xc3, 0xa9])))
    expect(digestOfJson({ b: 1, a: 2 })).toBe(digestOf('{"a":2,"b":1}'))
  })
})
