import type { Bell } from '../environment/waiting.ts'

/** Those who want to be told of something. */
export interface Listeners<T> {
  /** Adds one; the returned function removes it. */
  add(listener: (told: T) => void): () => void
  tell(told: T): void
}

/** Creates an empty set of listeners; the bell rings when all have been told. */
export function createListeners<T>(bell: Bell): Listeners<T> {
  const all = new Set<(told: T) => void>()
  return {
    add(listener) {
      const own = (told: T) => listener(told)
      all.add(own)
      return () => void all.delete(own)
    },
    tell(told) {
      for (const listener of [...all]) listener(told)
      bell.ring()
    },
  }
}
