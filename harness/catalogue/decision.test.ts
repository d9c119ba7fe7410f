import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PurposeSummary, StatementWord } from './campaign.ts'
import { type DecisionInput, decide } from './decision.ts'
import { inputOf, RECORDS, summaries, summaryOf } from './summaries.test-support.ts'

const WORDS: readonly StatementWord[] = [
  'conforming',
  'conforming with advisories',
  'conforming (black box)',
  'not established',
  'nonconforming',
  'void',
]
const word = (purposes: readonly PurposeSummary[], change: Partial<DecisionInput> = {}) =>
  decide(inputOf(purposes, change)).word
const rank = (of: StatementWord) => WORDS.indexOf(of)
const how = fc.record({ scope: fc.constantFrom('full', 'black-box'), failOnHardening: fc.boolean() })
const anyRecord = fc.constantFrom(...RECORDS.map((r) => r.id))

describe('the word', () => {
  it.each([
    ['MUST-stated', 'pass', 'conforming'],
    ['MUST-stated', 'fail', 'nonconforming'],
    ['MUST-derived', 'fail', 'nonconforming'],
    ['MUST-hardening', 'fail', 'conforming with advisories'],
    ['SHOULD-stated', 'fail', 'conforming with advisories'],
    ['MAY-derived', 'fail', 'conforming with advisories'],
    ['MUST-stated', 'inconclusive', 'not established'],
    ['MUST-stated', 'error', 'not established'],
    ['MUST-stated', 'unsupported', 'not established'],
    ['MUST-stated', 'not run', 'not established'],
    ['MUST-stated', 'waived', 'not established'],
    ['MUST-stated', 'inapplicable', 'conforming'],
    ['SHOULD-stated', 'inconclusive', 'conforming'],
    ['SHOULD-stated', 'error', 'not established'],
  ] as const)('for a %s that is %s is %s', (requirement, verdict, expected) => {
    expect(word([summaryOf('MUST-derived', 'pass', 1), summaryOf(requirement, verdict, 2)])).toBe(expected)
  })

  it('is nonconforming whenever a stated or derived MUST failed, whatever else was seen', () => {
    fc.assert(
      fc.property(
        summaries,
        how,
        fc.constantFrom('MUST-stated', 'MUST-derived'),
        (others, options, requirement) => {
          const seen = others.filter((p) => !(p.verifies.includes(requirement) && p.verdict === 'error'))
          expect(word([...seen, summaryOf(requirement, 'fail', 99)], options)).toBe('nonconforming')
        },
      ),
    )
  })

  it('is never better for one more failure', () => {
    fc.assert(
      fc.property(summaries, how, anyRecord, (before, options, requirement) => {
        const after = [...before, summaryOf(requirement, 'fail', 99)]
        expect(rank(word(after, options))).toBeGreaterThanOrEqual(rank(word(before, options)))
      }),
      { numRuns: 300 },
    )
  })

  it('stays open about a hardening MUST that failed in one way and could not be tried in another', () => {
    const seen = [summaryOf('MUST-hardening', 'unsupported', 1), summaryOf('MUST-hardening', 'fail', 2)]
    expect(decide(inputOf(seen))).toMatchObject({ word: 'not established', hardening: ['MUST-hardening'] })
  })

  it('does not change with what is not covered', () => {
    fc.assert(
      fc.property(summaries, how, fc.nat({ max: 9 }), (purposes, options, more) => {
        const [any] = RECORDS
        if (!any) throw new Error('no records')
        const catalogue = [...RECORDS, ...Array.from({ length: more }, (_, i) => ({ ...any, id: `X-${i}` }))]
        const wide = decide(inputOf(purposes, { ...options, catalogue }))
        expect(wide.word).toBe(word(purposes, options))
        const { covered, applicable } = wide.totals.requirements
        expect(applicable).toBe(RECORDS.length + more)
        expect(wide.line).toContain(`${wide.word}, scope core-1: ${covered} of ${applicable} applicable`)
      }),
    )
  })

  it('counts hardening only when it is asked to', () => {
    const purposes = [summaryOf('MUST-stated', 'pass', 1), summaryOf('MUST-hardening', 'fail', 2)]
    const found = decide(inputOf(purposes))
    expect(found).toMatchObject({ failed: [], hardening: ['MUST-hardening'], open: [] })
    const counted = decide(inputOf(purposes, { failOnHardening: true }))
    expect(counted).toMatchObject({ word: 'nonconforming', failed: ['MUST-hardening'], hardening: [] })
  })

  it('is void, with the reason, whatever else was seen', () => {
    fc.assert(
      fc.property(summaries, fc.constantFrom('certification', 'development'), (purposes, mode) => {
        const { word, line } = decide(inputOf(purposes, { mode, voidBecause: 'the candidate changed' }))
        expect([word, line]).toEqual(['void', 'void: the candidate changed'])
      }),
    )
  })

  it('is no statement for a development run', () => {
    fc.assert(
      fc.property(summaries, (purposes) => {
        expect(word(purposes, { mode: 'development' })).toBe('development, no statement')
      }),
    )
  })
})
