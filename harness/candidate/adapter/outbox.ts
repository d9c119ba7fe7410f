import { breathe } from '../../environment/waiting.ts'
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
      // not at the next tick: answers that follow each other closely would each be a write, and wake the harness
      if (queued.length === 0) void breathe().then(flush)
      queued.push(JSON.stringify(message))
    },
    flush,
  }
}
