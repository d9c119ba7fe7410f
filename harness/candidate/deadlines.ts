import { stopwatch } from '../environment/protocol-time.ts'
import { every } from '../environment/waiting.ts'

const TICK_MS = 100
const MOST_A_TICK_MS = 250

/** One time limit for many things at once, with a single timer. */
export interface Deadlines {
  /** Calls `expire` when the budget has run out, unless `key` is dropped before. */
  add(key: number, expire: () => void): void
  drop(key: number): void
}

/**
 * Deadlines that all have the same budget, in milliseconds of a responsive event loop:
 * time in which our own loop was held up does not count against anybody.
 */
export function deadlines(budgetMs: number): Deadlines {
  const waiting = new Map<number, { readonly due: number; readonly expire: () => void }>()
  let spent = 0
  let stop: (() => void) | undefined

  const begin = () => {
    const watch = stopwatch()
    let last = 0
    return every(Math.min(TICK_MS, budgetMs), () => {
      const now = watch()
      spent += Math.min(now - last, MOST_A_TICK_MS)
      last = now
      for (const [key, { due, expire }] of waiting) {
        if (due > spent) return
        drop(key)
        expire()
      }
    })
  }
  const drop = (key: number) => {
    waiting.delete(key)
    if (waiting.size > 0 || !stop) return
    stop()
    stop = undefined
  }
  return {
    add(key, expire) {
      waiting.set(key, { due: spent + budgetMs, expire })
      stop ??= begin()
    },
    drop,
  }
}
