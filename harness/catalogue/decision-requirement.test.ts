import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VERDICTS } from '../vocabulary/verdict.ts'
import { summariseRequirement } from './decision.ts'
import { RECORDS, summaries, summaryOf } from './summaries.test-support.ts'

const record = RECORDS.find((r) => r.id === 'MUST-stated')
if (!record) throw new Error('the record is missing')
const of = (...verdicts: Parameters<typeof summaryOf>[1][]) =>
  summariseRequirement(
    record,
    verdicts.map((verdict, index) => summaryOf(record.id, verdict, index)),
  )

describe('a requirement', () => {
  it.each([
    [['pass', 'pass'], 'executed', 'pass'],
    [['pass', 'inconclusive'], 'executed', 'inconclusive'],
    [['pass', 'fail', 'inconclusive'], 'executed', 'fail'],
    [['fail', 'error'], 'executed', 'error'],
    [['pass', 'inapplicable'], 'executed', 'pass'],
    [['pass', 'unsupported'], 'unsupported', 'inconclusive'],
    [['fail', 'unsupported'], 'executed', 'fail'],
    [['unsupported'], 'unsupported', 'none'],
    [['waived'], 'waived', 'none'],
    [['not run'], 'not run', 'none'],
    [['inapplicable'], 'inapplicable', 'none'],
    [[], 'not run', 'none'],
  ] as const)('of purposes that are %j is %s, %s', (verdicts, disposition, verdict) => {
    expect(of(...verdicts)).toMatchObject({ disposition, verdict })
  })

  it('names the purpose that decided, or the one that is missing', () => {
    expect(of('pass', 'fail').because).toBe('P-1: it was fail')
    expect(of('pass', 'unsupported').because).toBe('not contradicted; P-1 it was unsupported')
    expect(of().because).toBe('no released purpose verifies it')
  })

  it('that a person answers for is attested or denied, never passed', () => {
    const asking = {
      ...record,
      judging: ['attested' as const],
      attestation: { question: 'is it so?', evidence: 'a file' },
    }
    const said = (answer: 'yes' | 'no') => ({ answer, statement: 'it is as it is', evidence: [] })
    expect(summariseRequirement(asking, [])).toMatchObject({ because: expect.stringContaining('a person') })
    expect(summariseRequirement(asking, [], said('yes'))).toMatchObject({
      disposition: 'attested',
      verdict: 'none',
      because: 'it is as it is',
    })
    expect(summariseRequirement(asking, [], said('no'))).toMatchObject({
      disposition: 'denied',
      verdict: 'none',
    })
  })

  it('has the verdict of its purposes whatever a person says', () => {
    fc.assert(
      fc.property(summaries, fc.constantFrom('yes' as const, 'no' as const), (purposes, answer) => {
        const mine = [...purposes, summaryOf(record.id, 'unsupported', 99)]
        const attestation = { answer, statement: 'it is as it is', evidence: [] }
        const { attestation: kept, ...rest } = summariseRequirement(record, mine, attestation)
        expect(rest).toEqual(summariseRequirement(record, mine))
        expect(kept).toEqual(attestation)
      }),
    )
  })

  it('hears only the purposes that verify it', () => {
    expect(summariseRequirement(record, [summaryOf('SHOULD-stated', 'fail')])).toMatchObject({ purposes: [] })
  })

  it('is never better than the worst purpose that ran, and has a verdict only if one did', () => {
    fc.assert(
      fc.property(summaries, (purposes) => {
        const { verdict, disposition } = summariseRequirement(record, purposes)
        const mine = purposes.filter((p) => p.verifies.includes(record.id) && p.disposition === 'executed')
        for (const one of mine)
          expect(VERDICTS.indexOf(verdict)).toBeGreaterThanOrEqual(VERDICTS.indexOf(one.verdict))
        if (mine.length === 0) expect(verdict).toBe('none')
        if (disposition === 'executed') expect(mine.length).toBeGreaterThan(0)
      }),
    )
  })
})
