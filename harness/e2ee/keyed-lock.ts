/** Orders asynchronous work by key. */
export interface KeyedLock {
  /** Runs `work` after all earlier work of this key; work of different keys may interleave. */
  one<T>(key: string, work: () => T | Promise<T>): Promise<T>
  /** Runs `work` alone: after all earlier work, before all later work, of every key. */
  all<T>(work: () => T | Promise<T>): Promise<T>
}

/** Creates a lock: first come, first served; failing work releases it too. Not re-entrant. */
export function keyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>()
  let gate: Promise<void> = Promise.resolve()
  return {
    one(key, work) {
      const run = Promise.all([tails.get(key), gate]).then(work)
      const tail = settled(run).then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      tails.set(key, tail)
      return run
    },
    all(work) {
      const run = Promise.all([...tails.values(), gate]).then(work)
      gate = settled(run)
      return run
    },
  }
}

function settled(run: Promise<unknown>): Promise<void> {
  return run.then(
    () => undefined,
    () => undefined,
  )
}
