const NEWLINE = 0x0a

/** What a splitter tells, in the order of the bytes. */
export interface LineHandlers {
  /** A whole line without its newline. */
  line(bytes: Buffer): void
  /** A line went over the limit: its beginning, and how long it was by then. */
  oversize(head: Buffer, bytes: number): void
  /** More of a line that went over the limit. */
  waste(bytes: number): void
}

/** Cuts a byte stream into lines and never holds more than `limit` bytes of one. */
export interface LineSplitter {
  push(chunk: Buffer): void
  /** What stands after the last newline, as far as it is held. */
  rest(): Buffer
}

/** Creates a splitter for lines of at most `limit` bytes, the newline not counted. */
export function lineSplitter(limit: number, handlers: LineHandlers): LineSplitter {
  let held: Buffer[] = []
  let size = 0
  let discarding = false

  const take = (part: Buffer) => {
    if (part.length === 0) return
    if (discarding) {
      handlers.waste(part.length)
      return
    }
    held.push(part)
    size += part.length
    if (size <= limit) return
    handlers.oversize(Buffer.concat(held, limit), size)
    discarding = true
    held = []
  }
  return {
    push(chunk) {
      let from = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        take(chunk.subarray(from, end))
        if (!discarding) handlers.line(held.length === 1 && held[0] ? held[0] : Buffer.concat(held))
        held = []
        size = 0
        discarding = false
        from = end + 1
      }
      take(chunk.subarray(from))
    },
    rest: () => Buffer.concat(held),
  }
}
