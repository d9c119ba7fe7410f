import { StringDecoder } from 'node:string_decoder'
import { MAX_LINE_BYTES } from '../protocol/envelope.ts'

/**
 * Cuts a byte stream into lines, without their ends; empty lines are skipped. Characters cut between chunks
 * stay whole. Throws `RangeError` when a line grows beyond the protocol's limit.
 */
export function lineCutter(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let held = 0
  return (chunk) => {
    const pieces = decoder.write(chunk).split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      const line = parts.length === 0 ? piece : parts.join('') + piece
      parts = []
      held = 0
      if (line.trim() !== '') onLine(line)
    }
    if (last === '') return
    parts.push(last)
    held += last.length
    if (held > MAX_LINE_BYTES) throw new RangeError(`a line is longer than ${MAX_LINE_BYTES} bytes`)
  }
}
