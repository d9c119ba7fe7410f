import { performance } from 'node:perf_hooks'

/** How long something alive may take, in milliseconds of a responsive event loop. */
export const LIVENESS_MS = 30_000

const TICK_MS = 100
const GRACE_MS = 150

/** Rung whenever something was seen; waiting is re-checking after every ring. */
export interface Bell {
  ring(): void
  /** Calls `listener` at every ring until the returned function is called. */
  listen(listener: () => void): () => void
}

/** Creates a bell. */
export function bell(): Bell {
  const listeners = new Set<() => void>()
  return {
    ring() {
      for (const listener of [...listeners]) listener()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Waits until `probe` gives something other than `undefined`, checking after every ring of `on`.
 * Gives `undefined` when `budgetMs` have run out. Time in which our own event loop was held up does not
 * count, so that a loaded machine lengthens the wait instead of changing what is concluded from it.
 */
export function until<T>(
  on: Bell,
  probe: () => T | undefined,
  budgetMs: number = LIVENESS_MS,
): Promise<T | undefined> {
  const first = probe()
  if (first !== undefined) return Promise.resolve(first)
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      stop()
      clearInterval(timer)
      act()
    }
    const check = () => {
      try {
        const found = probe()
        if (found !== undefined) finish(() => resolve(found))
      } catch (thrown) {
        finish(() => reject(thrown))
      }
    }
    const stop = on.listen(check)
    const timer = countdown(budgetMs, () => finish(() => resolve(undefined)))
  })
}

/** The outcome of {@link within}. */
export type Timed<T> = { readonly done: true; readonly value: T } | { readonly done: false }

/** Waits for a promise at most `budgetMs`, counted as in {@link until}. The promise itself goes on. */
export function within<T>(promise: Promise<T>, budgetMs: number): Promise<Timed<T>> {
  return new Promise((resolve, reject) => {
    const timer = countdown(budgetMs, () => resolve({ done: false }))
    promise.then(
      (value) => {
        clearInterval(timer)
        resolve({ done: true, value })
      },
      (thrown) => {
        clearInterval(timer)
        reject(thrown)
      },
    )
  })
}

/** Lets everything that is already queued in this process run first. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A quiet period, for candidates that declare a batching time instead of `quiesce`. */
export function quietPeriod(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Calls `act` at an interval, for displays; the returned function ends it. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms)
  timer.unref()
  return () => clearInterval(timer)
}

function countdown(budgetMs: number, ring: () => void): NodeJS.Timeout {
  let spent = 0
  let last = performance.now()
  const timer = setInterval(
    () => {
      const now = performance.now()
      spent += Math.min(now - last, TICK_MS + GRACE_MS)
      last = now
      if (spent < budgetMs) return
      clearInterval(timer)
      ring()
    },
    Math.min(TICK_MS, Math.max(1, budgetMs)),
  )
  return timer
}
