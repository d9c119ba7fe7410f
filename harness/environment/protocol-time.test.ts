import { performance } from 'node:perf_hooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { protocolClock, stopwatch } from './protocol-time.ts'

const DAY = 86_400_000

afterEach(() => vi.restoreAllMocks())

/** The monotonic clock in our hands. */
function monotonic(): { passes(ms: number): void } {
  let now = 5_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  return {
    passes: (ms) => {
      now += ms
    },
  }
}

describe('protocol time', () => {
  it('starts where it is told and runs with the real clock', () => {
    const real = monotonic()
    const clock = protocolClock(1_000_000)
    expect(clock.now()).toBe(1_000_000)
    real.passes(250)
    expect(clock.now()).toBe(1_000_250)
  })

  it('jumps ahead, and jumps add up', () => {
    const real = monotonic()
    const clock = protocolClock(0)
    expect(clock.advance(30 * DAY)).toBe(30 * DAY)
    real.passes(5)
    expect(clock.advance(DAY)).toBe(31 * DAY + 5)
    expect(clock.now()).toBe(31 * DAY + 5)
  })

  it('goes back when it is told to', () => {
    monotonic()
    const clock = protocolClock(1_000)
    expect(clock.advance(-500)).toBe(500)
    expect(clock.now()).toBe(500)
  })

  it('is whole milliseconds, as a transcript holds them', () => {
    const real = monotonic()
    const clock = protocolClock(10)
    real.passes(0.4)
    expect(Number.isInteger(clock.now())).toBe(true)
  })

  it('is apart from the stopwatch, which no jump moves', () => {
    const real = monotonic()
    const elapsed = stopwatch()
    protocolClock(0).advance(DAY)
    real.passes(3)
    expect(elapsed()).toBe(3)
  })
})
