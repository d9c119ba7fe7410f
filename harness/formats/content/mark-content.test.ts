import { describe, expect, it } from 'vitest'
import { CONTENT_KINDS, TEXTLESS_KINDS } from './content.ts'
import { decodeContent } from './decode-content.ts'
import { encodeContent } from './encode-content.ts'
import { exampleOf } from './example-of.ts'
import { futureContent } from './future-content.ts'
import { markContent } from './mark-content.ts'
import { textOf } from './text-of.ts'

const mark = (text: string) => `${text}<mark>`
const stamp = { id: 'm1', sentAt: 7 }
const withText = CONTENT_KINDS.filter((kind) => !TEXTLESS_KINDS.includes(kind))

describe('every kind with a free text', () => {
  it.each(withText)('shows the text that its example was made with: %s', (kind) => {
    expect(textOf({ ...exampleOf(kind, 'hello'), ...stamp }).join('\n')).toContain('hello')
  })

  it.each(withText)('carries a mark through the encoding: %s', (kind) => {
    const marked = markContent({ ...exampleOf(kind, 'hello'), ...stamp }, mark)
    const decoded = decodeContent(encodeContent(marked))
    expect(decoded).toEqual({ ok: true, content: marked })
    expect(textOf(marked).some((text) => text.includes('hello<mark>'))).toBe(true)
  })

  it.each(withText)('takes a mark when the text is empty: %s', (kind) => {
    expect(textOf(markContent({ ...exampleOf(kind, ''), ...stamp }, mark)).join()).toContain('<mark>')
  })
})

describe('kinds without a free text', () => {
  it.each(TEXTLESS_KINDS)('come back as they are: %s', (kind) => {
    const content = { ...exampleOf(kind, 'hello'), ...stamp }
    expect(markContent(content, mark)).toEqual(content)
    expect(textOf(content).join()).not.toContain('hello')
  })

  it('are joined by an unknown one', () => {
    const content = futureContent('m1', 7, 'hello')
    expect(markContent(content, mark)).toBe(content)
    expect(textOf(content)).toEqual([])
  })
})

describe('markContent', () => {
  it('keeps a vCard well-formed by marking the name in it', () => {
    const marked = markContent({ ...exampleOf('contact', 'Ada'), ...stamp }, mark)
    expect(textOf(marked)).toEqual([
      'Ada<mark>',
      '+49 30 23125 000',
      'someone@example.org',
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada<mark>\r\nEND:VCARD\r\n',
    ])
  })

  it('gives no title to a group control that has none', () => {
    const leave = { ...exampleOf('group-control', ''), ...stamp, action: 'leave' as const }
    expect(markContent(leave, mark)).toEqual(leave)
  })

  it('marks a link preview, but not its link', () => {
    const preview = { url: 'https://example.org/', title: 'a', description: 'b' }
    const marked = markContent({ kind: 'text', ...stamp, body: '', preview }, mark)
    expect(textOf(marked)).toEqual(['<mark>', 'https://example.org/', 'a<mark>', 'b<mark>'])
  })
})
