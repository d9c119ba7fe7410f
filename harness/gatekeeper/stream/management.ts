/** The counters and the queue of one session under stream management (XEP-0198). */
export interface Management {
  /** The resumption id; empty when the session may not be resumed. */
  readonly id: string
  /** Stanzas taken from the client, modulo 2^32: the `h` that we send. */
  readonly handled: number
  /** Stanzas sent, modulo 2^32. */
  readonly sent: number
  /** Stanzas sent that the client has not acknowledged, oldest first. */
  readonly unacknowledged: readonly string[]
  countReceived(): void
  /** Remembers a stanza until it is acknowledged. */
  remember(stanza: string): void
  /** Takes the client's `h`; a number of stanzas that were never sent, or no number, is not ok. */
  acknowledge(h: string | undefined): Acknowledgement
}

/** The outcome of an acknowledgement. `sent` counts what we sent so far, modulo 2^32. */
export type Acknowledgement =
  | { readonly ok: true; readonly stanzas: readonly string[] }
  | { readonly ok: false; readonly sent: number }

const MODULUS = 2 ** 32

/** Starts stream management at zero, in both directions. */
export function management(id: string): Management {
  let handled = 0
  let acknowledged = 0
  let queue: string[] = []
  return {
    id,
    get handled() {
      return handled
    },
    get sent() {
      return (acknowledged + queue.length) % MODULUS
    },
    get unacknowledged() {
      return queue
    },
    countReceived() {
      handled = (handled + 1) % MODULUS
    },
    remember(stanza) {
      queue.push(stanza)
    },
    acknowledge(h) {
      const count = /^\d{1,10}$/.test(h ?? '') ? (Number(h) - acknowledged + MODULUS) % MODULUS : Number.NaN
      if (!(count <= queue.length)) return { ok: false, sent: (acknowledged + queue.length) % MODULUS }
      const stanzas = queue.slice(0, count)
      queue = queue.slice(count)
      acknowledged = (acknowledged + count) % MODULUS
      return { ok: true, stanzas }
    },
  }
}
