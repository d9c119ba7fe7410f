import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROVENANCE, type Requirement, requirementProblems, requirementShape } from './requirement.ts'

const record: Requirement = {
  title: 'a fact',
  text: 'a clause',
  sources: [{ document: 'DD', clause: '1' }],
  level: 'MUST',
  bearers: ['provider'],
  basis: 'stated',
  provenance: ['law'],
  judging: ['black-box'],
  method: 'by looking',
}
const STRONG = ['law', 'primary', 'transcription'] as const
const WEAK = ['press', 'reverse-engineered', 'inferred'] as const

describe('the provenance of a requirement', () => {
  it('is known by name', () => {
    expect([...STRONG, ...WEAK]).toEqual([...PROVENANCE])
  })

  it('that is weak alone carries no MUST, unless a profile says so', () => {
    fc.assert(
      fc.property(fc.subarray([...WEAK], { minLength: 1 }), (provenance) => {
        const weak = { ...record, provenance }
        expect(requirementProblems('X-01', weak)).toEqual([expect.stringContaining('names no profile')])
        expect(requirementProblems('X-01', { ...weak, profile: 'neutral' })).toEqual([])
        expect(requirementProblems('X-01', { ...weak, level: 'SHOULD' })).toEqual([])
      }),
    )
  })

  it('that holds one strong source carries a MUST', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STRONG), fc.subarray([...WEAK]), (strong, weak) => {
        expect(requirementProblems('X-01', { ...record, provenance: [...weak, strong] })).toEqual([])
      }),
    )
  })
})

describe('a requirement', () => {
  it('that nothing can judge says why', () => {
    const unjudged = { ...record, judging: [] }
    expect(requirementProblems('X-01', unjudged)).toEqual([expect.stringContaining('does not say why')])
    expect(requirementProblems('X-01', { ...unjudged, untested: 'no simulation can show it' })).toEqual([])
  })

  it.each([
    ['no source', { sources: [] }],
    ['an unknown level', { level: 'SHALL' }],
    ['no bearer', { bearers: [] }],
    ['a condition on something other than a claim', { condition: 'groups' }],
    ['a due date that is none', { due: '2027-02-30' }],
    ['a member that nobody knows', { severity: 1 }],
    ['a title longer than a line', { title: 'x'.repeat(161) }],
  ])('with %s is malformed', (_, change) => {
    expect(requirementShape.safeParse(record).success).toBe(true)
    expect(requirementShape.safeParse({ ...record, ...change }).success).toBe(false)
  })
})
