import { breathe } from '../environment/waiting.ts'
import type { LinkFault } from '../vocabulary/link-fault.ts'

/** A connection that faults are put on. */
export interface FaultyEnd {
  /** Sends octets; `last`: they end what was written in one piece. */
  send(part: Uint8Array, last: boolean): void
  end(): void
  destroy(): void
}

/** What goes wrong on one connection. */
export interface LinkFaults {
  set(fault: LinkFault): void
  /** Takes what is to be sent; false when nothing is wrong and it goes out as usual. */
  take(data: string | Uint8Array): boolean
  /** What is heard of what came in; `undefined` when nothing is. */
  hear(data: Uint8Array): Uint8Array | undefined
}

/** Puts faults on a connection; none at first. */
export function linkFaults({ send, end, destroy }: FaultyEnd): LinkFaults {
  let fault: LinkFault = {}
  let queue: Uint8Array[] = []
  let [left, unheard] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let isBusy = false
  let isOver = false

  const cut = () => {
    isOver = true
    queue = []
    destroy()
  }
  const pump = async () => {
    if (isBusy) return
    isBusy = true
    while (!isOver && !fault.holds) {
      const [whole] = queue
      if (whole === undefined) break
      const size = Math.min(whole.length, fault.splits ?? whole.length, left)
      left -= size
      const isLast = size === whole.length
      if (isLast) queue.shift()
      else queue[0] = whole.subarray(size)
      if (!fault.loses && size > 0) send(whole.subarray(0, size), isLast)
      // twice: what was written has to be on its way before the next piece, or both go out as one
      await breathe()
      await breathe()
      if (left === 0) cut()
    }
    isBusy = false
  }
  return {
    set(next) {
      fault = next
      left = next.cutsOut ?? Number.POSITIVE_INFINITY
      unheard = next.cutsIn ?? Number.POSITIVE_INFINITY
      if (next.cutsOut === 0 || next.cutsIn === 0) return cut()
      if (next.ends) end()
      void pump()
    },
    take(data) {
      if (queue.length === 0 && !isBusy && Object.keys(fault).length === 0) return false
      if (!isOver && data.length > 0) queue.push(Buffer.from(data as Uint8Array))
      void pump()
      return true
    },
    hear(data) {
      if (fault.deaf || isOver) return undefined
      if (data.length < unheard) {
        unheard -= data.length
        return data
      }
      const heard = data.subarray(0, unheard)
      // what was heard is handled first
      queueMicrotask(cut)
      unheard = 0
      return heard
    },
  }
}
