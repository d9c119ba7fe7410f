import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { show } from './show.ts'

/** Text as hostile as it gets: any code point, halves of pairs, and a good share of what does harm. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\u001b[2J',
        '\u0000',
        '\u0085',
        '\u202e',
        '\u2067',
        '\u200b',
        '\u00ad',
        '\r\n',
        '  ',
        '\ud800',
      ),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

const HARMFUL = /\p{Cc}|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Co}/u

describe('show', () => {
  it('never lets a control, bidirectional or invisible character through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(show(text)).not.toMatch(HARMFUL)
      }),
      { numRuns: 500 },
    )
    for (let unit = 0; unit <= 0xffff; unit += 1)
      if (HARMFUL.test(show(String.fromCharCode(unit)))) expect(unit.toString(16)).toBe('escaped')
    for (let tag = 0xe0000; tag <= 0xe01ef; tag += 1) expect(show(String.fromCodePoint(tag))).toMatch(/^\\u/)
  })

  it('leaves ordinary text of any script as it is', () => {
    for (const text of ['plain text', 'naïve Ωμέγα', 'שלום עולם', 'こんにちは', '😀', '<b>&amp;</b>', ''])
      expect(show(text)).toBe(text)
  })

  it.each([
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['user\u202egpj.exe', 'user\\u{202e}gpj.exe'],
    ['a\nb\tc', 'a\\u{a}b\\u{9}c'],
    ['pay\u200bload', 'pay\\u{200b}load'],
    ['half \ud800', 'half \\u{d800}'],
    ['no\u00a0break', 'no\\u{a0}break'],
    [' edge ', '␠edge␠'],
    ['two  spaces', 'two␠␠spaces'],
  ])('shows %j as %j', (text, shown) => {
    expect(show(text)).toBe(shown)
  })

  it('lets no space pass for another', () => {
    for (const space of '\u00a0\u2000\u2007\u200a\u202f\u205f\u3000')
      expect(show(`a${space}b`)).toMatch(/^a\\u\{\w+\}b$/)
  })

  it('never has spaces at its edges or two in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(' ', 'a', '\n')), (parts) => {
        expect(show(parts.join(''))).not.toMatch(/^ | $| {2}/)
      }),
    )
  })

  it('cuts long text between characters and says how long it was', () => {
    expect(show('😀'.repeat(5), 3)).toBe('😀😀😀… (5 characters)')
    expect(show('x'.repeat(200))).toBe('x'.repeat(200))
    expect(show('x'.repeat(201))).toBe(`${'x'.repeat(200)}… (201 characters)`)
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 10 }), (text, limit) => {
        expect(show(text, limit).length).toBeLessThanOrEqual(limit * '\\u{10ffff}'.length + 40)
      }),
    )
  })
})
