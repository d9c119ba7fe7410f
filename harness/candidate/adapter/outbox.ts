import type { Channel } from './channel.ts'

/** Collects what one turn of the event loop produces and writes it at once. */
export interface Outbox {
  /** Queues a JSON-RPC object. */
  put(message: object): void
  /** Writes what is queued now. */
  flush(): void
}

/** Creates the outbox of a channel. */
export function outboxOf(channel: Channel): Outbox {
  let queued: string[] = []
  const flush = () => {
    if (queued.length === 0) return
    const texts = queued
    queued = []
    channel.send(texts)
  }
  return {
    put(message) {
      if (queued.length === 0) process.nextTick(flush)
      queued.push(JSON.stringify(message))
    },
    flush,
  }
}
