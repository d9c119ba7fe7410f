import { createWriteStream, type WriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { floodGauge } from './flood-gauge.ts'
import { lineSplitter } from './line-splitter.ts'

const TAIL_BYTES = 256 * 1024
const FILE_BYTES = 16 * 1024 * 1024
const LINE_BYTES = 64 * 1024

/** What a candidate writes for people: kept as evidence, never judged on its wording. */
export interface StderrCapture {
  /** Takes in a stream until its end. `flood` is called once when it brings more than it may. */
  attach(stream: Readable, flood: (detail: string) => void): void
  /** The end of everything so far, at most 256 KiB. */
  text(): string
  /** Calls `listener` for every line from now on, until the returned function is called. */
  onLine(listener: (line: string) => void): () => void
}

/** Settings of {@link stderrCapture}: the file gets the first 16 MiB; `redact` is applied to every line first. */
export interface StderrOptions {
  readonly file: string
  readonly bytesASecond: number
  readonly redact: (text: string) => string
}

/** Creates the capture of one candidate, over all its restarts. Lines above 64 KiB are cut. */
export function stderrCapture({ file, bytesASecond, redact }: StderrOptions): StderrCapture {
  const listeners = new Set<(line: string) => void>()
  const partial = new Set<() => Buffer>()
  let tail: string[] = []
  let tailSize = 0
  let written = 0

  const keep = (line: string, out: WriteStream) => {
    tail.push(line)
    tailSize += line.length + 1
    if (tailSize > 2 * TAIL_BYTES) {
      tail = [tail.join('\n').slice(-TAIL_BYTES)]
      tailSize = TAIL_BYTES
    }
    const bytes = Buffer.byteLength(line) + 1
    if (written + bytes <= FILE_BYTES) out.write(`${line}\n`)
    else if (written <= FILE_BYTES) out.write('(nothing after this is kept)\n')
    written += bytes
    for (const listener of [...listeners]) listener(line)
  }
  return {
    attach(stream, flood) {
      const out = createWriteStream(file, { flags: 'a' })
      // The copy in memory serves when the disk is full; the campaign's own output fails loudly by itself.
      out.on('error', () => {})
      const gauge = floodGauge(bytesASecond)
      let flooded = false
      const take = (bytes: Buffer) => keep(redact(bytes.toString('utf8')), out)
      const splitter = lineSplitter(LINE_BYTES, {
        line: take,
        oversize: take,
        waste: () => {},
      })
      partial.add(splitter.rest)
      stream.on('error', () => {})
      stream.on('data', (chunk: Buffer) => {
        if (flooded) return
        flooded = !gauge.take(chunk.length)
        if (flooded) flood(`more than ${bytesASecond} bytes a second on stderr`)
        else splitter.push(chunk)
      })
      stream.once('close', () => {
        partial.delete(splitter.rest)
        if (splitter.rest().length > 0) take(splitter.rest())
        out.end()
      })
    },
    text() {
      const unfinished = [...partial].map((rest) => redact(rest().toString('utf8'))).filter(Boolean)
      return [...tail, ...unfinished].join('\n').slice(-TAIL_BYTES)
    },
    onLine(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
