import { describe, expect, it } from 'vitest'
import { did, logOf, seen } from './hand-log.test-support.ts'
import { DRAINED, distinctIds, lastingKeys, publishedOnce, refilled, servedOnce } from './prekeys.ts'

type Key = { id: number; key: string }
const publishes = (oneTime: Key[], oneTimeKyber: Key[] = [], lastResortKyber = -1) =>
  seen('prekeys.published', { account: 'bob', oneTime, oneTimeKyber, signed: -1, lastResortKyber })
const serves = (keyKind: 'one-time' | 'one-time-kyber' | 'signed' | 'last-resort-kyber', key: string) =>
  seen('prekey.served', { account: 'bob', to: 'alice', fetch: 1, keyKind, id: 1, key })
const drained = did('situation.reached', { name: DRAINED })
const verdicts = (found: readonly { verdict: string }[]) => found.map(({ verdict }) => verdict)

describe('servedOnce', () => {
  it('fails on a key in two fetches, of one-time kinds only', () => {
    const log = logOf([
      serves('one-time', 'a'),
      serves('one-time', 'a'),
      serves('signed', 's'),
      serves('signed', 's'),
    ])
    expect(verdicts(servedOnce(log, 'bob'))).toEqual(['fail', 'pass'])
    expect(verdicts(servedOnce(log, 'carol'))).toEqual(['pass', 'pass'])
  })
})

describe('publishedOnce', () => {
  it('fails when a key comes back after it was handed out, and not before', () => {
    const key = { id: 1, key: 'a' }
    expect(
      publishedOnce(logOf([publishes([key]), publishes([key]), serves('one-time', 'a')]), 'bob').verdict,
    ).toBe('pass')
    expect(
      publishedOnce(logOf([publishes([key]), serves('one-time', 'a'), publishes([key])]), 'bob').verdict,
    ).toBe('fail')
  })
})

describe('refilled', () => {
  const both = publishes([{ id: 1, key: 'a' }], [{ id: 1, key: 'k' }])
  it('asks for each kind that was published before, after every draining', () => {
    expect(verdicts(refilled(logOf([both, drained, both, drained]), 'bob'))).toEqual([
      'pass',
      'pass',
      'fail',
      'fail',
    ])
    expect(verdicts(refilled(logOf([both, drained, publishes([{ id: 2, key: 'b' }])]), 'bob'))).toEqual([
      'pass',
      'fail',
    ])
  })

  it('asks for no Kyber keys of an account that never published any', () => {
    const one = publishes([{ id: 1, key: 'a' }])
    expect(verdicts(refilled(logOf([one, drained, one]), 'bob'))).toEqual(['pass'])
  })
})

describe('distinctIds', () => {
  it('fails when an id returns with another key, and when a last-resort key shares one', () => {
    const a = publishes([{ id: 1, key: 'a' }])
    expect(distinctIds(logOf([a, a, publishes([], [{ id: 1, key: 'k' }], 2)]), 'bob').verdict).toBe('pass')
    expect(distinctIds(logOf([a, publishes([{ id: 1, key: 'b' }])]), 'bob').verdict).toBe('fail')
    expect(
      distinctIds(logOf([publishes([], [], 7), publishes([], [{ id: 7, key: 'k' }])]), 'bob').verdict,
    ).toBe('fail')
  })
})

describe('lastingKeys', () => {
  it('fails when there were more than there may have been', () => {
    const log = logOf([serves('signed', 'a'), serves('signed', 'b'), serves('last-resort-kyber', 'k')])
    expect(verdicts(lastingKeys(log, 'bob', 1))).toEqual(['fail', 'pass'])
    expect(verdicts(lastingKeys(log, 'bob', 2))).toEqual(['pass', 'pass'])
  })
})
