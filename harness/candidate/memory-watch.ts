import { every } from '../environment/waiting.ts'
import { residentBytes, sessionMembers } from './process-tree.ts'

const LOOK_MS = 500
/** Looks between two searches for new members of the session: a search reads every process of the machine. */
const SEARCH_EVERY = 6
const MIB = 1024 * 1024

/**
 * Watches the resident memory of a session and calls `over` once, with a text, when it is above `limitMb` (MiB).
 * It stands in for a limit on address space, of which runtimes reserve far more than they use.
 * The returned function ends the watch.
 */
export function watchMemory(session: number, limitMb: number, over: (detail: string) => void): () => void {
  let members: readonly number[] = []
  let looks = 0
  const look = () => {
    if (looks++ % SEARCH_EVERY === 0) members = sessionMembers(session)
    const bytes = residentBytes(members)
    if (bytes <= limitMb * MIB) return
    stop()
    over(`${Math.round(bytes / MIB)} MiB resident, the limit is ${limitMb} MiB`)
  }
  const stop = every(LOOK_MS, look)
  return stop
}
