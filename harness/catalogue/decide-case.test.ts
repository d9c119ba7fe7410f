import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Judgement } from '../vocabulary/judgement.ts'
import { VERDICTS } from '../vocabulary/verdict.ts'
import { caseOutcome, runOutcome, runsDue, runVerdict } from './decide-case.ts'

const judgement = (
  verdict: Judgement['verdict'],
  evidence: Judgement['evidence'] = 'absence',
): Judgement => ({
  judge: 'a judge',
  verdict,
  because: 'a reason',
  at: [],
  evidence,
  control: false,
})
const pass = [judgement('pass')]
const absent = [judgement('pass'), judgement('fail')]
const forbidden = [judgement('fail', 'positive')]
const unsure = [judgement('pass'), judgement('inconclusive')]
const broken = [judgement('error')]

const run = fc.array(
  fc
    .tuple(fc.constantFrom(...VERDICTS), fc.constantFrom('positive', 'absence'))
    .map((made) => judgement(...made)),
  { minLength: 1, maxLength: 4 },
)
const RANK = ['pass', 'inconclusive', 'fail', 'error']

describe('a run of a case', () => {
  it.each([
    ['that passed', pass, 'pass'],
    ['that holds the forbidden thing', forbidden, 'fail'],
    ['that lacks something', absent, 'suspect'],
    ['that lacks something and holds the forbidden thing', [...absent, ...forbidden], 'fail'],
    ['whose control was lost', unsure, 'inconclusive'],
    ['that went wrong', [...forbidden, ...broken], 'error'],
    ['that judged nothing', [], 'error'],
    ['whose judges said none', [judgement('none')], 'error'],
  ] as const)('%s is decided', (_, judgements, outcome) => {
    expect(runOutcome(judgements)).toBe(outcome)
  })
})

describe('a case', () => {
  it.each([
    ['no run at all', [], 'error'],
    ['one pass', [pass], 'pass'],
    ['positive evidence in one run', [forbidden], 'fail'],
    ['positive evidence in the last run', [absent, pass, forbidden], 'fail'],
    ['one of three failing for want of something', [absent, pass, pass], 'inconclusive'],
    ['two of three', [absent, pass, absent], 'fail'],
    ['three of three', [absent, absent, absent], 'fail'],
    ['one failing, one inconclusive', [absent, unsure, pass], 'inconclusive'],
    ['a lost control, and a pass', [unsure, pass], 'pass'],
    ['a control that was lost twice', [unsure, unsure], 'inconclusive'],
    ['a lost control, and two failing', [unsure, absent, absent], 'fail'],
    ['a lost control, and one failing', [unsure, absent, pass], 'inconclusive'],
    ['a lost control, and the forbidden thing', [unsure, forbidden], 'fail'],
    ['an error in one run', [absent, absent, broken], 'error'],
    ['a run that judged nothing', [pass, []], 'error'],
  ] as const)('with %s is decided', (_, runs, outcome) => {
    expect(caseOutcome(runs)).toBe(outcome)
  })

  it.each([
    ['no run', [], 1],
    ['a pass', [pass], 1],
    ['a pass, whatever follows', [pass, unsure], 1],
    ['positive evidence', [forbidden], 1],
    ['a failure', [absent, pass], 3],
    ['a lost control', [unsure], 2],
    ['a lost control and a pass', [unsure, pass], 2],
    ['a lost control and a failure', [unsure, absent], 3],
  ] as const)('with %s has to be run so often', (_, runs, due) => {
    expect(runsDue(runs)).toBe(due)
  })

  it('of one run agrees with that run unless it is suspect, and then it is not believed', () => {
    fc.assert(
      fc.property(run, (judgements) => {
        const first = runOutcome(judgements)
        expect(caseOutcome([judgements])).toBe(first === 'suspect' ? 'inconclusive' : first)
      }),
    )
  })

  it('is never better for one more judgement in a run', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 3 }), run, ([first = [], ...rest], more) => {
        // a run that judged nothing is an error, which a judgement mends
        fc.pre(first.some((j) => j.verdict !== 'none'))
        const before = RANK.indexOf(caseOutcome([first, ...rest]))
        const worse = more.filter((j) => j.verdict !== 'none')
        expect(RANK.indexOf(caseOutcome([[...first, ...worse], ...rest]))).toBeGreaterThanOrEqual(before)
        expect(VERDICTS.indexOf(runVerdict([...first, ...more]))).toBeGreaterThanOrEqual(
          VERDICTS.indexOf(runVerdict(first)),
        )
      }),
    )
  })
})
