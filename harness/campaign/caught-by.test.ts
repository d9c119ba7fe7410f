import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseOutcome } from '../catalogue/campaign.ts'
import { summaryOf } from '../catalogue/summaries.test-support.ts'
import { control, judged } from '../judge/judges.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { caughtBy } from './caught-by.ts'

let bundle = ''
beforeAll(() => {
  bundle = mkdtempSync(join(tmpdir(), 'bundle-'))
})
afterAll(() => rmSync(bundle, { recursive: true }))

const own = judged('finds', 'fail', 'it is missing', [], 'absence')
const died = judged('conduct', 'fail', 'the process ended', [1], 'absence')
const held = control(judged('arrived', 'pass', 'it arrived', [2]))
const lost = control(judged('arrived', 'fail', 'it did not arrive'))

/** A purpose that failed with these runs in its one failing case. */
function caught(runs: readonly (readonly Judgement[])[], outcome: CaseOutcome = 'fail') {
  const cases = [{ outcome, runs: runs.map((judgements) => ({ judgements })) }]
  writeFileSync(join(bundle, 'record.json'), JSON.stringify({ purpose: 'P-1', cases }))
  return caughtBy(bundle, {
    ...summaryOf('MUST-stated', 'fail'),
    record: { file: 'record.json', digest: 'sha256:' as Digest },
  })
}

describe('a purpose catches a fault', () => {
  it.each<[boolean, string, readonly (readonly Judgement[])[]]>([
    [true, 'when its own judgement failed and its control held', [[own, held]]],
    [true, 'when that was so in one of the runs', [[died], [own, lost], [own, held]]],
    [true, 'even if the candidate died besides', [[own, died]]],
    [false, 'not when the candidate only died', [[died, held]]],
    [false, 'not when its control was lost', [[own, lost]]],
    [
      false,
      'not with one half in one run and the other in another',
      [
        [own, lost],
        [died, held],
      ],
    ],
  ])('%s: %s', (expected, _, runs) => {
    expect(caught(runs)).toBe(expected)
  })

  it('not in a case that did not fail', () => {
    expect(caught([[own, held]], 'inconclusive')).toBe(false)
  })

  it('not when it did not fail, or left no record', () => {
    expect(caughtBy(bundle, summaryOf('MUST-stated', 'pass'))).toBe(false)
    expect(caughtBy(bundle, summaryOf('MUST-stated', 'fail'))).toBe(false)
  })
})
