import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decision.ts'
import { inputOf, RECORDS, summaries, summaryOf } from './summaries.test-support.ts'

const ids = RECORDS.map((r) => r.id)

/** The totals of a decision; `bound` are the requirements that bind the candidate, which alone are summarised. */
function totalsOf(...[purposes, bound]: [Parameters<typeof inputOf>[0], readonly string[]]) {
  const all = inputOf(purposes)
  const requirements = all.requirements.filter((r) => bound.includes(r.requirement))
  return decide({ ...all, requirements, applicable: bound }).totals
}

describe('totals', () => {
  it('add up, for any outcome', () => {
    fc.assert(
      fc.property(summaries, fc.subarray(ids), (all, bound) => {
        const { cases, purposes, requirements } = totalsOf(all, bound)
        expect(cases.pass + cases.fail + cases.inconclusive + cases.error).toBe(cases.executed)
        expect(purposes.pass + purposes.fail + purposes.inconclusive + purposes.error).toBe(purposes.executed)
        const rest = purposes.unsupported + purposes.waived + purposes.notRun
        expect(purposes.executed + rest).toBe(purposes.selected)
        expect(purposes.selected + purposes.inapplicable).toBe(purposes.released)
        const { pass, fail, inconclusive, error, notExecuted, covered } = requirements
        expect(pass + fail + inconclusive + error + notExecuted).toBe(covered)
        expect(covered).toBeLessThanOrEqual(requirements.applicable)
        expect(requirements.applicable).toBe(bound.length)
        expect(requirements.catalogue).toBe(RECORDS.length)
      }),
    )
  })

  it('count each thing once, by hand', () => {
    const two = {
      ...summaryOf('MUST-stated', 'fail', 1),
      cases: { pass: 3, inconclusive: 1, fail: 2, error: 0 },
    }
    const seen = [two, summaryOf('MUST-stated', 'pass', 2), summaryOf('SHOULD-stated', 'unsupported', 3)]
    const { cases, purposes, requirements } = totalsOf(seen, ids)
    expect(cases).toEqual({ executed: 7, stored: 2, pass: 4, inconclusive: 1, fail: 2, error: 0 })
    expect(purposes).toMatchObject({ released: 3, executed: 2, unsupported: 1, pass: 1, fail: 1 })
    expect(requirements).toMatchObject({ covered: 2, fail: 1, pass: 0, notExecuted: 1 })
  })

  it('know what is not yet due', () => {
    const catalogue = RECORDS.map((r, index) => ({
      ...r,
      ...(index < 3 ? { due: `2026-01-0${index + 1}` } : {}),
    }))
    const due = decide(inputOf([], { catalogue, today: '2026-01-01' })).totals.requirements.notYetDue
    expect(due).toBe(2)
  })
})
