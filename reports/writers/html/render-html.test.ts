import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readBundle } from '../../bundle.ts'
import { sampleBundle } from '../../samples/sample-bundle.test-support.ts'
import { renderHtml } from './render-html.ts'

const render = (name: 'nonconforming' | 'conforming') =>
  renderHtml(readBundle(sampleBundle(name).folder), 'e'.repeat(64))

describe('the report', () => {
  it('runs nothing and loads nothing, whatever the candidate says', () => {
    const page = render('nonconforming')
    expect(page).not.toMatch(
      /<script|<iframe|<object|<embed|<link|<img|<base|javascript:|\son\w+=|\bstyle=|@import|url\(/i,
    )
    expect(page).not.toMatch(/(href|src)="(?!#)/)
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('carries a policy that allows its own style sheet only', () => {
    const page = render('conforming')
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    )
  })

  it('leads every link to a place in it', () => {
    const page = render('nonconforming')
    const places = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '')
    expect([...new Set(links.filter((id) => !places.has(id)))]).toEqual([])
    expect(links.length).toBeGreaterThan(30)
  })

  it('opens with the conclusion and closes with its end', () => {
    const page = render('nonconforming')
    expect(
      page.indexOf('nonconforming, scope core-1: 12 of 14 applicable requirements covered'),
    ).toBeLessThan(page.indexOf('<h2'))
    expect(
      page
        .trimEnd()
        .endsWith('<p class="end">End of report PARLEY-2026-07-01-0badcafe</p>\n</body>\n</html>'),
    ).toBe(true)
  })

  it('has a row for every requirement and every purpose, and a page for every finding', () => {
    const page = render('nonconforming')
    const { campaign } = sampleBundle('nonconforming')
    for (const { requirement } of campaign.requirements) expect(page).toContain(`<tr id="r-${requirement}">`)
    for (const { purpose } of campaign.purposes) expect(page).toContain(`<tr id="p-${purpose}">`)
    const findings = campaign.purposes.filter((p) => p.disposition === 'executed' && p.verdict !== 'pass')
    for (const { purpose } of findings) expect(page).toContain(`<h3 id="f-${purpose}">`)
  })

  it('keeps test secrets out', () => {
    expect(render('nonconforming')).not.toContain('c0ffee00c0ffee00c0ffee00c0ffee00')
  })
})
