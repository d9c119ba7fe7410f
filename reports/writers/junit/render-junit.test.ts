import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { readBundle } from '../../bundle.ts'
import { sampleBundle } from '../../samples/sample-bundle.test-support.ts'
import { renderJunit } from './render-junit.ts'
import { leaf } from './xml.ts'

/** For each test case its children, as `name` or `name:type`; fails on anything that is not well-formed. */
function outcomes(xml: string): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  let current: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testcase') found[attributes.name?.split(' ')[0] ?? ''] = current = []
    if (name === 'property' && attributes.name === 'advisory') current.push('advisory')
    if (['failure', 'error', 'skipped'].includes(name))
      current.push([name, attributes.type].filter(Boolean).join(':'))
  })
  parser.write(xml).close()
  return found
}

describe('junit.xml', () => {
  it('maps every verdict and disposition', () => {
    expect(outcomes(renderJunit(readBundle(sampleBundle('nonconforming').folder)))).toEqual({
      'TC-01': ['skipped'],
      'TC-02': [],
      'TD-01': ['failure:violation'],
      'TD-02': ['advisory'],
      'TD-03': ['error:inconclusive'],
      'TD-04': [],
      'TG-01': ['skipped'],
      'TK-01': ['failure:violation'],
      'TK-02': ['advisory'],
      'TM-01': ['skipped'],
      'TR-01': ['error:harness'],
      'TR-02': ['error:harness'],
      'TR-03': ['skipped'],
    })
  })

  it('counts what it holds', () => {
    const xml = renderJunit(readBundle(sampleBundle('nonconforming').folder))
    expect(xml).toContain(
      '<testsuites name="PARLEY-2026-07-01-0badcafe" tests="13" failures="2" errors="3" skipped="4">',
    )
  })

  it('holds nothing that XML cannot', () => {
    const text = leaf('failure', {}, ']]> \u0000\u0008\ufffe & <a> "\'')
    expect(() => outcomes(text)).not.toThrow()
    expect(text).toContain(']]&gt; \\u{0}\\u{8}')
  })
})
