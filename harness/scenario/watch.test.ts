import { describe, expect, it, vi } from 'vitest'
import { proof } from '../judge/select.ts'
import type { Observation } from '../vocabulary/observation.ts'
import { anyOf, watch } from './watch.ts'

function observation(n: number, by: string): Observation {
  const data = { account: 'bob', by }
  return { n, t: n, pco: 'wire:test', kind: 'proof', type: 'liveness.shown', data }
}
const by = (name: string) => proof('liveness.shown', (data) => data.by === name)

describe('watch', () => {
  it('gives what is there, and what comes later, once it is there', () => {
    const seen = [observation(0, 'a')]
    const probe = watch(seen, by('b'))
    expect(probe()).toBeUndefined()
    seen.push(observation(1, 'a'), observation(2, 'b'), observation(3, 'b'))
    expect(probe()?.n).toBe(2)
    expect(probe()?.n).toBe(2)
  })

  it('takes no notice of what was there before', () => {
    const seen = [observation(0, 'b')]
    const probe = watch(seen, by('b'), seen.length)
    expect(probe()).toBeUndefined()
    seen.push(observation(1, 'b'))
    expect(probe()?.n).toBe(1)
  })

  it('looks at each observation once', () => {
    const seen = [observation(0, 'a'), observation(1, 'a')]
    const matches = vi.fn(() => false)
    const probe = watch(seen, { matches })
    probe()
    probe()
    seen.push(observation(2, 'a'))
    probe()
    expect(matches).toHaveBeenCalledTimes(3)
  })
})

describe('anyOf', () => {
  it('picks what any of them picks', () => {
    const either = anyOf(by('a'), by('b'))
    expect(['a', 'b', 'c'].map((name) => either.matches(observation(0, name)))).toEqual([true, true, false])
    expect(anyOf().matches(observation(0, 'a'))).toBe(false)
  })
})
