import { performance } from 'node:perf_hooks'

/**
 * Protocol time: what expiry, 30-day limits and back-off are measured in. It starts at a given instant,
 * runs with the real clock, and jumps when a test sets it; the candidate is told of every jump.
 */
export interface ProtocolClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Jumps by `ms`, back when that is negative, and returns the new time. */
  advance(ms: number): number
}

/** Creates the clock of a campaign. @param start milliseconds since the epoch, by default the real time. */
export function protocolClock(start: number = Date.now()): ProtocolClock {
  const began = performance.now()
  let jumped = 0
  const now = () => Math.round(start + jumped + performance.now() - began)
  return {
    now,
    advance(ms) {
      jumped += ms
      return now()
    },
  }
}

/** The real time as ISO 8601, for the few places that date a document (certificates, a campaign's start). */
export function wallClock(): Date {
  return new Date()
}

/** A stopwatch on the monotonic clock, in milliseconds: for progress, lag and benchmarks, never for a verdict. */
export function stopwatch(): () => number {
  const began = performance.now()
  return () => performance.now() - began
}
