import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { Element } from './element.ts'
import { DEFAULT_LIMITS, type StanzaLimits } from './limits.ts'
import { markupScanner } from './markup-scanner.ts'
import { NS } from './namespaces.ts'
import type { StanzaProblem } from './problem.ts'
import { treeBuilder } from './tree-builder.ts'
import { utf8Stream } from './utf8-stream.ts'

/** What a {@link stanzaReader} tells, in the order of the bytes. Nothing follows `onClose` or `onError`. */
export interface StanzaReaderOptions {
  readonly limits?: StanzaLimits
  /** The stream was opened; `xmlns` is its default namespace, empty when it declared none. */
  onOpen(attributes: Readonly<Record<string, string>>, xmlns: string): void
  /** A whole stanza; `xml` is its text exactly as received. */
  onStanza(element: Element, xml: string): void
  /** The stream was closed in order; whatever follows is not read. */
  onClose(): void
  /** The input is refused; `xml` is what was received since the last whole stanza. */
  onError(problem: StanzaProblem, xml: string): void
}

/** Reads one stream, from its header to its end. */
export interface StanzaReader {
  /** Takes the next bytes as they came. */
  push(chunk: Uint8Array): void
  /** Ends reading, also from inside a callback: the rest of the current chunk is dropped. */
  stop(): void
}

const FINISHED = Symbol('finished')
const LEADING_SPACE = /^[ \t\r\n]+/

/**
 * Creates a strict reader of an XMPP stream (RFC 6120 §4, §11). It accepts well-formed, namespace-well-formed
 * UTF-8 without comments, processing instructions, document types and foreign entities, within limits; anything
 * else is one problem and the end. The same bytes give the same calls however they are cut.
 */
export function stanzaReader(options: StanzaReaderOptions): StanzaReader {
  const limits = options.limits ?? DEFAULT_LIMITS
  const utf8 = utf8Stream()
  const scanner = markupScanner()
  const tree = treeBuilder(limits)
  const parser = new SaxesParser<{
    xmlns: true
    position: false
    forceXMLVersion: true
    defaultXMLVersion: '1.0'
  }>({
    xmlns: true,
    position: false,
    forceXMLVersion: true,
    defaultXMLVersion: '1.0',
  })
  let raw = '' // what was received since the last whole stanza
  let rawStart = 0 // where that stands in the stream, in UTF-16 units
  let rawBytes = 0
  let moved = false
  let finished = false

  const finish = (): never => {
    finished = true
    throw FINISHED
  }
  const refuse = (condition: StanzaProblem['condition'], detail: string): never => {
    finished = true
    // How much of a long stanza came in one chunk must not decide which of two problems is told.
    const tooLong = bytesOf(raw.slice(0, parser.position - rawStart)) > limits.stanzaBytes
    options.onError(tooLong ? overlong(limits) : { condition, detail }, raw)
    throw FINISHED
  }
  const refuseProblem = (problem: StanzaProblem | undefined) => {
    if (problem !== undefined) refuse(problem.condition, problem.detail)
  }
  /** Takes everything up to where the parser stands; the parser reports a wrong closing tag only afterwards. */
  const takeRaw = (tag: SaxesTagNS): string => {
    const length = parser.position - rawStart
    const taken = raw.slice(0, length)
    if (!tag.isSelfClosing && taken.slice(taken.lastIndexOf('<') + 2, -1).trimEnd() !== tag.name)
      refuse('not-well-formed', `${tag.name} is not closed by its own name`)
    raw = raw.slice(length)
    rawStart += length
    moved = true
    return taken
  }

  parser.on('error', (error) => refuse('not-well-formed', error.message))
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8')
      refuse('unsupported-encoding', `declared encoding ${encoding}`)
  })
  parser.on('opentag', (tag) => {
    refuseProblem(tree.open(tag))
    if (tree.depth !== 0) return
    if (tag.uri !== NS.stream)
      refuse('invalid-namespace', `the stream is in the namespace ${tag.uri || '(none)'}`)
    if (tag.local !== 'stream') refuse('bad-format', `the stream's element is called ${tag.local}`)
    const header = tree.header()
    if (!tag.isSelfClosing) {
      const length = parser.position - rawStart
      raw = raw.slice(length)
      rawStart += length
      moved = true
    }
    options.onOpen(header, tag.ns[''] ?? '')
    if (finished) finish()
  })
  const onText = (text: string) => {
    if (tree.depth > 0) refuseProblem(tree.text(text))
    else if (LEADING_SPACE.exec(text)?.[0] !== text) refuse('bad-format', 'text between stanzas')
  }
  parser.on('text', (text) => {
    if (tree.opened) onText(text)
  })
  parser.on('cdata', onText)
  parser.on('closetag', (tag) => {
    if (tree.depth === 0) {
      takeRaw(tag)
      options.onClose()
      finish()
    }
    const element = tree.close()
    if (element === undefined) return
    const taken = takeRaw(tag).replace(LEADING_SPACE, '')
    if (bytesOf(taken) > limits.stanzaBytes) refuseProblem(overlong(limits))
    options.onStanza(element, taken)
    if (finished) finish()
  })

  const checkBetweenStanzas = (isNew: boolean) => {
    if (!tree.opened || tree.depth > 0 || !(isNew || moved)) return
    const space = LEADING_SPACE.exec(raw)?.[0].length ?? 0
    raw = raw.slice(space)
    rawStart += space
    moved ||= space > 0
    if (raw !== '' && !raw.startsWith('<')) refuse('bad-format', 'text between stanzas')
  }

  const read = (chunk: Uint8Array) => {
    const { text, valid } = utf8.decode(chunk)
    if (rawStart === 0 && raw === '' && text.startsWith('\ufeff'))
      refuse('not-well-formed', 'a byte order mark before the stream')
    const isNew = raw === ''
    raw += text
    const { safe, problem } = scanner.scan(text)
    parser.write(safe)
    checkBetweenStanzas(isNew)
    refuseProblem(problem)
    rawBytes = moved ? Buffer.byteLength(raw) : rawBytes + Buffer.byteLength(text)
    moved = false
    if (rawBytes > limits.stanzaBytes) refuseProblem(overlong(limits))
    if (!valid) refuse('unsupported-encoding', 'bytes that are not UTF-8')
  }

  return {
    push(chunk) {
      if (finished) return
      try {
        read(chunk)
      } catch (thrown) {
        if (thrown !== FINISHED) throw thrown
      }
    },
    stop() {
      finished = true
    },
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text.replace(LEADING_SPACE, ''))
}

function overlong(limits: StanzaLimits): StanzaProblem {
  return { condition: 'policy-violation', detail: `more than ${limits.stanzaBytes} bytes in one stanza` }
}
