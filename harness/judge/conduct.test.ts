import { describe, expect, it } from 'vitest'
import { conduct } from './conduct.ts'
import { logOf, said, seen } from './hand-log.test-support.ts'

const ended = (expected: boolean) =>
  seen('process.ended', { instance: 'main', expected, how: 'signal 9' }, 'world:main')
const halted = (verdict: 'fail' | 'inconclusive') =>
  said('case.halted', { step: 'bob sends', because: 'refused', verdict }, 'world:case')

describe('conduct', () => {
  it('has nothing to say of a candidate that lives, or that we ended', () => {
    expect(conduct(logOf([]))).toEqual([])
    expect(conduct(logOf([ended(true)]))).toEqual([])
  })

  it.each([
    ['that died', ended(false), 'fail', 'signal 9'],
    [
      'that broke the contract',
      seen('contract.broken', { instance: 'main', what: 'garbage', detail: '' }),
      'fail',
      'garbage',
    ],
    ['that did not do an ordinary thing', halted('fail'), 'fail', 'bob sends: refused'],
    ['whose case could not go on', halted('inconclusive'), 'inconclusive', 'bob sends: refused'],
  ] as const)('of one %s says so, and lets it reproduce', (_, draft, verdict, because) => {
    const found = conduct(logOf([ended(true), draft]))
    expect(found).toEqual([
      expect.objectContaining({ judge: 'conduct', verdict, at: [1], evidence: 'absence' }),
    ])
    expect(found[0]?.because).toContain(because)
  })

  it('says everything that there is to say', () => {
    expect(conduct(logOf([ended(false), ended(false), halted('fail')]))).toHaveLength(3)
  })
})
