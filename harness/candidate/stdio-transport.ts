import type { Readable, Writable } from 'node:stream'
import { show } from '../transcript/show.ts'
import { lineSplitter } from './line-splitter.ts'
import { deliver, deliverOversize, type LineSink, type LineTransport } from './line-transport.ts'

const MOST_UNREAD = 64 * 1024 * 1024

/**
 * One JSON object per line over a child's stdin and stdout. Lines sent in one turn of the event loop leave in one write.
 * @param lineBytes longest line that is accepted
 */
export function stdioTransport(
  stdin: Writable,
  stdout: Readable,
  lineBytes: number,
  sink: LineSink,
): LineTransport {
  const splitter = lineSplitter(lineBytes, {
    line: (bytes) => deliver(bytes, sink),
    oversize: (head, bytes) => deliverOversize(head, bytes, lineBytes, sink),
    waste: sink.waste,
  })
  stdout.on('data', (chunk: Buffer) => splitter.push(chunk))
  stdout.once('end', () => {
    const rest = splitter.rest()
    const head = rest.subarray(0, 400).toString('utf8')
    if (rest.length > 0)
      sink.problem({
        what: 'unfinished-line',
        detail: `the last line has no end: ${show(head)}`,
        head,
        bytes: rest.length,
      })
    sink.closed('closed its standard output')
  })
  // A child that has gone breaks the pipe; its exit is told elsewhere.
  stdin.on('error', () => {})
  stdout.on('error', () => {})

  let queue: string[] = []
  const flush = () => {
    const lines = queue
    queue = []
    if (stdin.destroyed || !stdin.writable) return
    stdin.write(`${lines.join('\n')}\n`)
    if (stdin.writableLength > MOST_UNREAD)
      sink.problem({
        what: 'not-reading',
        detail: `${stdin.writableLength} bytes wait to be read from stdin`,
        head: '',
        bytes: 0,
      })
  }
  return {
    send(line) {
      if (queue.push(line) === 1) process.nextTick(flush)
    },
  }
}
