import { describe, expect, it } from 'vitest'
import type { CaseOutcome, CaseRecord } from '../catalogue/campaign.ts'
import type { Digest } from '../vocabulary/ids.ts'
import { said, scripted } from './fake-stage.test-support.ts'
import type { Purpose } from './purpose.ts'
import { summarise, verdictOf } from './summarise.ts'

const JUDGED = { pass: said.pass, fail: said.forbidden, inconclusive: said.unsure, error: said.broken }
const aCase = (outcome: CaseOutcome, change: Partial<CaseRecord> = {}): CaseRecord => ({
  id: `T-1/${outcome}`,
  origin: 'variant',
  stimulus: null,
  outcome,
  runs: [{ judgements: [JUDGED[outcome]] }],
  reproduced: { k: 0, n: 1 },
  situations: [],
  ...change,
})
const of = (...outcomes: CaseOutcome[]) => outcomes.map((outcome) => aCase(outcome))

function summary(
  cases: readonly CaseRecord[],
  reached: Record<string, number> = {},
  demandSituations = true,
  change: Partial<Purpose> = {},
  features: readonly string[] = [],
) {
  const purpose = scripted(() => said.pass, { situations: ['restart'], ...change })
  const record = { purpose: 'T-1', cases, situations: reached }
  const digest = 'sha256:' as Digest
  return summarise(purpose, 7, { record, file: 'a file', digest, demandSituations, features })
}

describe('the verdict of a purpose', () => {
  it.each([
    [['pass', 'pass'], [], 'pass'],
    [['pass', 'inconclusive'], [], 'inconclusive'],
    [['pass', 'fail', 'inconclusive'], [], 'fail'],
    [['fail', 'error'], [], 'error'],
    [[], [], 'error'],
    [['pass'], ['restart'], 'error'],
    [['fail'], ['restart'], 'fail'],
  ] as const)('of cases that came to %j, situations missed %j, is %s', (outcomes, missed, verdict) => {
    expect(verdictOf(of(...outcomes), missed)).toBe(verdict)
  })
})

describe('the summary of a purpose that ran', () => {
  it('demands a situation only of a candidate that can get into it', () => {
    const takes = { restart: ['clock', 'push'] }
    const of = (features: string[]) => summary([aCase('pass')], {}, true, { takes }, features).verdict
    expect(of(['clock', 'push'])).toBe('error')
    expect(of(['clock'])).toBe('pass')
  })

  it('counts its cases and says why', () => {
    const cases = of('pass', 'pass', 'fail', 'inconclusive')
    expect(summary(cases, { restart: 1 })).toMatchObject({
      disposition: 'executed',
      verdict: 'fail',
      because: 'it is there',
      cases: { pass: 2, fail: 1, inconclusive: 1, error: 0 },
      firstFailure: 'T-1/fail',
      stored: 0,
    })
  })

  it('says of a situation that was never reached which one it is, when it is demanded', () => {
    expect(summary(of('pass'))).toMatchObject({ verdict: 'error', because: 'never reached: restart' })
    expect(summary(of('pass'), { restart: 0 })).toMatchObject({ verdict: 'error' })
    expect(summary(of('pass'), { restart: 2 })).toMatchObject({
      verdict: 'pass',
      because: 'held in the one case',
    })
    expect(summary(of('pass'), {}, false)).toMatchObject({ verdict: 'pass' })
  })

  it('points to the shrunk case, which is the one to look at', () => {
    const shrunk = aCase('fail', { id: 'T-1/shrunk', origin: 'shrunk' })
    expect(summary([...of('fail'), shrunk], { restart: 1 }).firstFailure).toBe('T-1/shrunk')
  })

  it('gives the reason of one failure in three as what it is', () => {
    const suspect = aCase('inconclusive', {
      runs: [{ judgements: [said.absent] }, { judgements: [said.pass] }],
    })
    expect(summary([suspect], { restart: 1 })).toMatchObject({
      verdict: 'inconclusive',
      because: 'it is missing',
    })
  })
})

describe('the summary of a purpose that did not run', () => {
  it('has no verdict and keeps the reason', () => {
    const purpose = scripted(() => said.pass)
    const left = summarise(purpose, 7, { disposition: 'unsupported', because: 'cannot be seen' })
    expect(left).toMatchObject({ disposition: 'unsupported', verdict: 'none', because: 'cannot be seen' })
    const cut = summarise(purpose, 7, { disposition: 'selected', because: '' })
    expect(cut).toMatchObject({ disposition: 'not run', because: 'the campaign ended before it' })
  })
})
