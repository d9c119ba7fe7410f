import { describe, expect, it } from 'vitest'
import { caseOutcome } from '../catalogue/decide-case.ts'
import { bound, said as claimed, numbered, seen } from '../judge/hand-log.test-support.ts'
import { judged } from '../judge/judges.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import type { Transcript } from '../transcript/chain.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import type { Draft } from '../vocabulary/observation.ts'
import { judgeRun } from './judge-run.ts'
import type { Purpose } from './purpose.ts'

type Judging = Pick<Purpose, 'id' | 'then' | 'monitor'>
const proven = judged('own', 'pass', 'it holds', [0])
const saying = (...judgements: readonly Judgement[]): Judging => ({ id: 'T-1', then: () => judgements })
const died = seen('process.ended', { instance: 'main', expected: false, how: 'signal 9' }, 'world:main')
const halted = claimed(
  'case.halted',
  { step: 'bob sends', because: 'refused', verdict: 'fail' },
  'world:case',
)

function judge(purpose: Judging, drafts: readonly Draft[], origin: 'case' | 'ledger' = 'case') {
  const header = { parley: 'transcript/1' as const, salt: '', case: 'T-1/v1' }
  const transcript = { header, observations: numbered(drafts), head: 'sha256:' } as unknown as Transcript
  return judgeRun(purpose, transcript, 'a stimulus', memoryBlobs(), origin)
}
const error = (because: string) => [
  expect.objectContaining({ verdict: 'error', because: expect.stringContaining(because) }),
]

describe('a run', () => {
  it('is judged by its purpose, from its transcript, its bindings and its stimulus', () => {
    const heard: unknown[] = []
    const purpose: Judging = {
      id: 'T-1',
      then(log, bindings, stimulus) {
        heard.push(log.observations.length, bindings, stimulus)
        return [proven]
      },
    }
    expect(judge(purpose, [died, bound({ id: 7 })])).toMatchObject([{ judge: 'conduct' }, proven])
    expect(heard).toEqual([2, { id: 7 }, 'a stimulus'])
  })

  it('that did not end is an error of ours', () => {
    expect(judge(saying(proven), [died])).toEqual(error('no bindings'))
    expect(judge(saying(proven), [bound(null), died])).toEqual(error('no bindings'))
    expect(judge(saying(proven), [])).toEqual(error('no bindings'))
  })

  it('that nobody judged is an error of ours', () => {
    expect(judge(saying(), [bound(null)])).toEqual(error('judged nothing'))
  })

  it('that passed without one proof is an error of ours', () => {
    const nothingSeen = judged('never', 'pass', 'not seen')
    expect(judge(saying(nothingSeen, nothingSeen), [bound(null)])).toEqual([
      nothingSeen,
      nothingSeen,
      ...error('without one proof'),
    ])
    expect(judge(saying(nothingSeen, proven), [bound(null)])).toEqual([nothingSeen, proven])
    const absent = judged('finds', 'fail', 'not seen', [], 'absence')
    expect(judge(saying(absent), [bound(null)])).toEqual([absent])
  })

  it('whose judge throws is an error of ours, with what it threw', () => {
    const purpose: Judging = {
      id: 'T-1',
      then() {
        throw new Error('a defect')
      },
    }
    expect(judge(purpose, [bound(null)])).toEqual(error('the judge of T-1 failed: a defect'))
  })

  it('in which our own peer and a second computation disagree is an error, whatever else was seen', () => {
    const disagreeing = seen(
      'decryption.repeated',
      { by: 'alice', outcome: 'opened', agrees: false, detail: 'the peer refused it' },
      'tester:alice',
    )
    const failing = judged('own', 'fail', 'a leak', [0])
    const judgements = judge(saying(failing), [disagreeing, bound(null)])
    expect(judgements).toMatchObject([{ judge: 'second opinion', verdict: 'error' }, failing])
    expect(caseOutcome([judgements])).toBe('error')
    expect(judge(saying(proven), [halted, disagreeing, bound(null)])).toMatchObject([
      { verdict: 'fail' },
      { verdict: 'error' },
    ])
  })

  it('that was halted is judged by the conduct alone', () => {
    expect(judge(saying(proven), [halted, bound(null)])).toMatchObject([
      { judge: 'conduct', verdict: 'fail', because: 'bob sends: refused' },
    ])
  })

  it('of a ledger is judged by the monitor', () => {
    const purpose = { ...saying(), monitor: { collect: () => [], then: () => [proven] } }
    expect(judge(purpose, [bound(null)], 'ledger')).toEqual([proven])
    expect(judge(saying(proven), [bound(null)], 'ledger')).toEqual(error('judged nothing'))
  })
})
