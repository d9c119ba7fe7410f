import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../vocabulary/errors.ts'
import type { Campaign, StatementWord } from './campaign.ts'
import { EXIT_CODES, exitCodeOf, exitCodeOfError } from './exit-code.ts'

interface Counts {
  readonly executed: number
  readonly fail: number
  readonly inconclusive: number
  readonly error: number
}
const NONE: Counts = { executed: 5, fail: 0, inconclusive: 0, error: 0 }

function campaign(word: StatementWord, counts: Partial<Counts>): Campaign {
  return { statement: { word, totals: { purposes: { ...NONE, ...counts } } } } as Campaign
}

describe('the exit code of a campaign', () => {
  it.each([
    ['conforming', {}, 0],
    ['conforming with advisories', { fail: 1 }, 0],
    ['conforming (black box)', {}, 0],
    ['nonconforming', { fail: 1 }, 1],
    ['nonconforming', { fail: 1, error: 1 }, 1],
    ['not established', { inconclusive: 1 }, 2],
    ['not established', { error: 1 }, 2],
    ['not established', { error: 5 }, 3],
    ['void', {}, 3],
    ['void', { executed: 0 }, 3],
    ['not established', { executed: 0 }, 4],
    ['development, no statement', { executed: 0 }, 4],
    ['development, no statement', {}, 0],
    ['development, no statement', { fail: 1, error: 1 }, 1],
    ['development, no statement', { error: 1, inconclusive: 1 }, 1],
    ['development, no statement', { inconclusive: 1 }, 1],
  ] as const)('that is %s with %j is %i', (word, counts, code) => {
    expect(exitCodeOf(campaign(word, counts))).toBe(code)
  })
})

describe('the exit code of an error', () => {
  const codes: { readonly [C in ErrorCode]: number } = {
    usage: 64,
    'candidate-file': 64,
    attestations: 64,
    'candidate-start': 3,
    contract: 3,
    profile: 3,
    catalogue: 3,
    'selection-empty': 4,
    output: 3,
    bundle: 3,
    interrupted: 3,
    waiver: 5,
    harness: 3,
  }

  it.each(Object.entries(codes))('%s is %i', (code, exit) => {
    expect(exitCodeOfError(code as ErrorCode)).toBe(exit)
    expect(Object.keys(EXIT_CODES)).toContain(String(exit))
  })
})
