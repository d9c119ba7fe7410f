import { performance } from 'node:perf_hooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bell, until, within } from './waiting.ts'

let now = 0

/** The loop comes round once: `took` milliseconds after the last time. */
function round(took = 100): void {
  now += took
  vi.advanceTimersByTime(100)
}

beforeEach(() => {
  now = 1_000
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('until', () => {
  it('ends at once when the thing is already there', async () => {
    expect(await until(bell(), () => 'there')).toBe('there')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends on the ring after which the thing is there, not before, and leaves nothing behind', async () => {
    const door = bell()
    let seen: string | undefined
    const probe = vi.fn(() => seen)
    const waiting = until(door, probe)
    door.ring()
    seen = 'now'
    round()
    expect(vi.getTimerCount()).toBe(1)
    door.ring()
    expect(await waiting).toBe('now')
    expect(vi.getTimerCount()).toBe(0)
    const calls = probe.mock.calls.length
    door.ring()
    expect(probe.mock.calls.length).toBe(calls)
  })

  it('gives undefined at the deadline and not one round earlier', async () => {
    const ended = vi.fn()
    const waiting = until(bell(), () => undefined, 300).then(ended)
    round()
    round()
    expect(vi.getTimerCount()).toBe(1)
    round()
    await waiting
    expect(ended).toHaveBeenCalledWith(undefined)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not count the time in which our own loop was held up', async () => {
    const door = bell()
    let seen: string | undefined
    const waiting = until(door, () => seen, 1_000)
    round(60_000)
    seen = 'late, for which we are to blame'
    door.ring()
    expect(await waiting).toBe(seen)
  })

  it('passes on what the probe throws', async () => {
    const door = bell()
    let broken = false
    const probe = () => {
      if (broken) throw new Error('broken probe')
      return undefined
    }
    const waiting = until(door, probe)
    broken = true
    door.ring()
    await expect(waiting).rejects.toThrow('broken probe')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('within', () => {
  it('gives the value of a promise that settles in time', async () => {
    expect(await within(Promise.resolve(7), 300)).toEqual({ done: true, value: 7 })
    await expect(within(Promise.reject(new Error('no')), 300)).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stops waiting at the deadline and leaves no timer running', async () => {
    const waiting = within(new Promise(() => {}), 200)
    round()
    round()
    expect(await waiting).toEqual({ done: false })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not count the time in which our own loop was held up', async () => {
    let answer: (value: string) => void = () => {}
    const waiting = within(new Promise<string>((resolve) => (answer = resolve)), 1_000)
    round(60_000)
    answer('late')
    expect(await waiting).toEqual({ done: true, value: 'late' })
  })
})
