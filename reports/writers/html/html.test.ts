import { describe, expect, it } from 'vitest'
import { html, textOf } from './html.ts'

describe('the template', () => {
  it('escapes what stands in text and in attributes', () => {
    const hostile = `<script>"&'`
    expect(textOf(html`<a title="${hostile}">${hostile}</a>`)).toBe(
      '<a title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;</a>',
    )
  })

  it('shows what cannot be seen', () => {
    expect(textOf(html`${'a\u202eb\u0000c\u200b'}`)).toBe('a\\u{202e}b\\u{0}c\\u{200b}')
  })

  it('takes its own markup as it is, lists one by one, and nothing for nothing', () => {
    expect(textOf(html`${html`<b>${'<'}</b>`}|${[html`<i>`, '>', 7]}|${undefined}${false}`)).toBe(
      '<b>&lt;</b>|<i>&gt;7|',
    )
  })
})
