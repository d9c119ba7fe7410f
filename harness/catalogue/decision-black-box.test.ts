import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PurposeSummary } from './campaign.ts'
import { decide } from './decision.ts'
import { inputOf, summaries, summaryOf } from './summaries.test-support.ts'

const blackBox = (...purposes: readonly PurposeSummary[]) => decide(inputOf(purposes, { scope: 'black-box' }))
const passing = summaryOf('MUST-derived', 'pass', 1)
const unsupported = summaryOf('MUST-stated', 'unsupported', 2)

describe('a black-box declaration', () => {
  it('may leave open what could not be seen, and the first line says what', () => {
    const { word, line, open } = blackBox(passing, unsupported)
    expect([word, open]).toEqual(['conforming (black box)', ['MUST-stated']])
    expect(line).toContain('left open: MUST-stated')
  })

  it('excuses nothing else: what was not run, waived, inconclusive or an error stays open', () => {
    for (const other of ['not run', 'waived', 'inconclusive', 'error'] as const)
      expect(blackBox(passing, unsupported, summaryOf('MUST-hardening', other, 3)).word).toBe(
        'not established',
      )
  })

  it('does not excuse a mandatory feature that is not declared', () => {
    const input = inputOf([passing, unsupported], { scope: 'black-box', missing: ['push'] })
    expect(decide(input).word).toBe('not established')
  })

  it('does not hide behind a purpose that could not be seen one of the same requirement that did not come out', () => {
    for (const other of ['not run', 'waived', 'inconclusive'] as const) {
      const hidden = summaryOf('MUST-stated', other, 3)
      expect(blackBox(passing, unsupported, hidden).word).toBe('not established')
      expect(blackBox(passing, hidden, unsupported).word).toBe('not established')
    }
  })

  it('is plainly conforming when everything could be seen', () => {
    expect(blackBox(passing).word).toBe('conforming')
  })

  it('changes the word only from not established, and only when nothing failed', () => {
    fc.assert(
      fc.property(summaries, (purposes) => {
        const full = decide(inputOf(purposes))
        const { word } = blackBox(...purposes)
        if (word === full.word) return
        expect([full.word, word]).toEqual(['not established', 'conforming (black box)'])
        const binding = purposes.filter((p) => p.verifies.some((id) => id.startsWith('MUST')))
        expect(binding.some((p) => p.verdict === 'inconclusive' || p.verdict === 'error')).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
