import { describe, expect, it } from 'vitest'
import { cutAnalytics } from './cut-analytics.ts'

const page = (script: string) =>
  `<html><head><title>x</title></head><body><script>keep()</script>${script}</body></html>`

describe('cutting analytics', () => {
  it('takes out the scripts that call a service and leaves the others', () => {
    const cut = cutAnalytics(
      page(
        '<script async src="https://www.googletagmanager.com/gtag/js"></script><script>window.dataLayer = []</script>',
      ),
    )
    expect(cut).toContain('<script>keep()</script></body>')
    expect(cut).toContain('<head><meta http-equiv="Content-Security-Policy"')
  })

  it('refuses a page in which a trace is left, also inside an embedded script', () => {
    const hidden = Buffer.from('load("google-analytics")').toString('base64')
    expect(() => cutAnalytics(page('<p>dataLayer</p>'))).toThrow(expect.objectContaining({ code: 'harness' }))
    expect(() => cutAnalytics(page(`<script src="data:text/javascript;base64,${hidden}"></script>`))).toThrow(
      expect.objectContaining({ code: 'harness' }),
    )
  })
})
