import { stopwatch } from '../environment/protocol-time.ts'

const MESSAGES_A_SECOND = 20_000
const BURST_SECONDS = 2

/** Measures how much a candidate says unasked. */
export interface FloodGauge {
  /** Counts one message of `bytes`; false when it goes over what may be said. */
  take(bytes: number): boolean
}

/**
 * A gauge that lets through `bytesASecond` and 20,000 messages a second, and twice that at once.
 * Time in which our own event loop was held up counts in the candidate's favour: what piled up meanwhile is no flood.
 */
export function floodGauge(bytesASecond: number): FloodGauge {
  const watch = stopwatch()
  const most = { bytes: bytesASecond * BURST_SECONDS, messages: MESSAGES_A_SECOND * BURST_SECONDS }
  const left = { ...most }
  let last = 0
  return {
    take(bytes) {
      const now = watch()
      const seconds = (now - last) / 1000
      last = now
      left.bytes = Math.min(most.bytes, left.bytes + seconds * bytesASecond) - bytes
      left.messages = Math.min(most.messages, left.messages + seconds * MESSAGES_A_SECOND) - 1
      return left.bytes >= 0 && left.messages >= 0
    },
  }
}
