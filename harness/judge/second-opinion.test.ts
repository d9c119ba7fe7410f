import { describe, expect, it } from 'vitest'
import { secondOpinion } from './second-opinion.ts'
import type { Log } from './select.ts'

const log = (...agrees: (boolean | undefined)[]): Log => ({
  observations: agrees.map((each, n) => ({
    kind: 'proof',
    type: 'decryption.repeated',
    pco: 'tester:alice',
    data: {
      by: 'alice',
      outcome: each === undefined ? 'unreachable' : 'opened',
      detail: 'the peer refused it',
      ...(each === undefined ? {} : { agrees: each }),
    },
    n,
    t: 0,
  })),
  blob: () => undefined,
})

describe('the second opinion', () => {
  it('has nothing to say when it agrees or cannot tell', () => {
    expect(secondOpinion(log())).toEqual([])
    expect(secondOpinion(log(true, undefined, true))).toEqual([])
  })

  it('makes every disagreement an error, never a failure of the candidate', () => {
    expect(secondOpinion(log(true, false, false))).toMatchObject([
      { judge: 'second opinion', verdict: 'error', at: [1], control: false },
      { verdict: 'error', at: [2] },
    ])
  })
})
