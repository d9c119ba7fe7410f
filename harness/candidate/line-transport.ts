import { isUtf8 } from 'node:buffer'
import { show } from '../transcript/show.ts'
import type { BreakWord } from './contract-break.ts'

/** A line that is no message. `head` is its beginning, as far as it can be read; `bytes` is what it cost. */
export interface WireProblem {
  readonly what: BreakWord
  readonly detail: string
  readonly head: string
  readonly bytes: number
}

/** Who hears what comes in over a transport, in order. */
export interface LineSink {
  line(text: string, bytes: number): void
  problem(problem: WireProblem): void
  /** More bytes of a line that was given up. */
  waste(bytes: number): void
  /** Nothing more will come. */
  closed(how: string): void
}

/** The way out. Sending after the end is not an error: the end was told already. */
export interface LineTransport {
  send(line: string): void
}

const HEAD_BYTES = 400

/** Decodes one message strictly and passes it on, as a text or as a problem. */
export function deliver(bytes: Buffer, sink: LineSink): void {
  if (isUtf8(bytes)) {
    sink.line(bytes.toString('utf8'), bytes.length)
    return
  }
  const head = bytes.subarray(0, HEAD_BYTES).toString('utf8')
  sink.problem({
    what: 'invalid-utf8',
    detail: `a line is not UTF-8: ${show(head)}`,
    head,
    bytes: bytes.length,
  })
}

/** Tells of a message above the limit, from its beginning. */
export function deliverOversize(head: Buffer, bytes: number, limit: number, sink: LineSink): void {
  const text = head.subarray(0, HEAD_BYTES).toString('utf8')
  const detail = `a line is longer than ${limit} bytes: ${show(text, 80)}`
  sink.problem({ what: 'oversize-line', detail, head: text, bytes })
}
