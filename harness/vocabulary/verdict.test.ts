import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VERDICTS, type Verdict, worst } from './verdict.ts'

const verdict = fc.constantFrom(...VERDICTS)
const rank = (of: Verdict) => VERDICTS.indexOf(of)

describe('the verdict lattice', () => {
  it('has the order none < pass < inconclusive < fail < error', () => {
    expect(VERDICTS).toEqual(['none', 'pass', 'inconclusive', 'fail', 'error'])
    for (const [index, better] of VERDICTS.entries())
      for (const worse of VERDICTS.slice(index)) expect(worst([worse, better])).toBe(worse)
  })

  it('starts from none', () => {
    expect(worst([])).toBe('none')
  })

  it('does not depend on grouping or order', () => {
    fc.assert(
      fc.property(fc.array(verdict), fc.array(verdict), fc.array(verdict), (a, b, c) => {
        const all = worst([...a, ...b, ...c])
        expect(worst([worst([worst(a), worst(b)]), worst(c)])).toBe(all)
        expect(worst([worst(a), worst([worst(b), worst(c)])])).toBe(all)
        expect(worst([...c, ...a, ...b])).toBe(all)
        expect(worst([all, all])).toBe(all)
      }),
    )
  })

  it('only ever gets worse', () => {
    fc.assert(
      fc.property(fc.array(verdict), verdict, (before, added) => {
        const after = worst([...before, added])
        expect(rank(after)).toBeGreaterThanOrEqual(rank(worst(before)))
        expect(rank(after)).toBeGreaterThanOrEqual(rank(added))
        expect([...before, added, 'none']).toContain(after)
      }),
    )
  })
})
