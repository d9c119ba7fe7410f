import type { Element } from './element.ts'
import type { StanzaLimits } from './limits.ts'
import type { StanzaProblem } from './problem.ts'

/**
 * The binary form of an element (profile, "Noise"): text and element are told apart by an octet; a string is a number, even
 * for the dictionary's entry at half of it, odd for as many octets of UTF-8 that follow; numbers are LEB128.
 */
export interface BinaryForm {
  encode(element: Element): Uint8Array
  /** Reads exactly one element within limits. */
  decode(
    bytes: Uint8Array,
    limits: StanzaLimits,
  ):
    | { readonly ok: true; readonly element: Element }
    | { readonly ok: false; readonly problem: StanzaProblem }
}

const ELEMENT = 1
const TEXT = 2
const MOST_NUMBER = 2 ** 28
const NAME = /^[A-Za-z_\u00c0-\u{effff}][A-Za-z0-9_.\-\u00b7-\u{effff}]*$/u
const ATTRIBUTE = /^(?:\{[^{}]+\}|xml:)?(?<local>[^{}:]+)$/
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u

class Malformed extends Error {
  readonly problem: StanzaProblem

  constructor(condition: StanzaProblem['condition'], detail: string) {
    super(detail)
    this.problem = { condition, detail }
  }
}

/** Creates the form for a dictionary of tokens. */
export function binaryForm(dictionary: readonly string[]): BinaryForm {
  const tokens = new Map(dictionary.map((token, index) => [token, index]))
  return {
    encode(element) {
      const parts: Uint8Array[] = []
      writeElement(element, parts, tokens)
      return Buffer.concat(parts)
    },
    decode(bytes, limits) {
      try {
        const reader = readerOf(bytes, dictionary, limits)
        if (reader.octet() !== ELEMENT) throw new Malformed('bad-format', 'no element')
        const element = readElement(reader, limits, 1)
        if (!reader.atEnd()) throw new Malformed('bad-format', 'octets after the element')
        return { ok: true, element }
      } catch (thrown) {
        if (thrown instanceof Malformed) return { ok: false, problem: thrown.problem }
        throw thrown
      }
    },
  }
}

function writeElement(element: Element, parts: Uint8Array[], tokens: ReadonlyMap<string, number>): void {
  const string = (text: string) => {
    const token = tokens.get(text)
    if (token !== undefined) return void parts.push(number(2 * token))
    const bytes = Buffer.from(text)
    parts.push(number(2 * bytes.length + 1), bytes)
  }
  const attributes = Object.entries(element.attributes)
  parts.push(Uint8Array.of(ELEMENT))
  string(element.name)
  string(element.xmlns)
  parts.push(number(attributes.length))
  for (const [name, value] of attributes) {
    string(name)
    string(value)
  }
  parts.push(number(element.children.length))
  for (const child of element.children) {
    if (typeof child !== 'string') writeElement(child, parts, tokens)
    else {
      parts.push(Uint8Array.of(TEXT))
      string(child)
    }
  }
}

interface Reader {
  octet(): number
  number(): number
  string(limit: number): string
  atEnd(): boolean
}

function readElement(reader: Reader, limits: StanzaLimits, depth: number): Element {
  if (depth > limits.depth)
    throw new Malformed('policy-violation', `elements nested more than ${limits.depth} deep`)
  const name = reader.string(limits.text)
  if (!NAME.test(name)) throw new Malformed('not-well-formed', 'a name that XML does not allow')
  const xmlns = reader.string(limits.text)
  const attributes: Record<string, string> = Object.create(null)
  const count = reader.number()
  if (count > limits.attributes)
    throw new Malformed('policy-violation', `more than ${limits.attributes} attributes`)
  for (let index = 0; index < count; index += 1) {
    const attribute = reader.string(limits.text)
    const { local = '' } = ATTRIBUTE.exec(attribute)?.groups ?? {}
    if (!NAME.test(local) || attribute === 'xmlns')
      throw new Malformed('not-well-formed', 'an attribute that XML does not allow')
    if (attribute in attributes) throw new Malformed('not-well-formed', 'an attribute twice')
    attributes[attribute] = reader.string(limits.text)
  }
  const children: (Element | string)[] = []
  for (let left = reader.number(); left > 0; left -= 1) {
    const kind = reader.octet()
    if (kind === ELEMENT) children.push(readElement(reader, limits, depth + 1))
    else if (kind === TEXT) children.push(textAfter(children, reader, limits))
    else throw new Malformed('bad-format', `a child of kind ${kind}`)
  }
  return { name, xmlns, attributes, children }
}

function textAfter(siblings: readonly (Element | string)[], reader: Reader, limits: StanzaLimits): string {
  const text = reader.string(limits.text)
  if (text === '' || typeof siblings.at(-1) === 'string')
    throw new Malformed('bad-format', 'text that is empty or beside text')
  return text
}

function readerOf(bytes: Uint8Array, dictionary: readonly string[], limits: StanzaLimits): Reader {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let at = 0
  let spelled = 0 // what the element would need as text, so that tokens cannot blow it up
  const octet = () => {
    const read = bytes[at++]
    if (read === undefined) throw new Malformed('bad-format', 'the end inside an element')
    return read
  }
  const number = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const read = octet()
      value += (read & 127) * factor
      if (value > MOST_NUMBER) throw new Malformed('policy-violation', 'a number that is too great')
      if (read < 128) return value
    }
  }
  const spell = (text: string) => {
    spelled += text.length
    if (spelled > limits.stanzaBytes)
      throw new Malformed('policy-violation', `more than ${limits.stanzaBytes} characters in one stanza`)
    if (FORBIDDEN.test(text)) throw new Malformed('not-well-formed', 'a character that XML does not allow')
    return text
  }
  return {
    octet,
    number,
    atEnd: () => at === bytes.length,
    string(limit) {
      const head = number()
      if (head % 2 === 0) {
        const token = dictionary[head / 2]
        if (token === undefined) throw new Malformed('bad-format', `no token ${head / 2}`)
        return spell(token)
      }
      const length = (head - 1) / 2
      if (length > limit || length > bytes.length - at)
        throw new Malformed('policy-violation', 'a string that is too long')
      const raw = bytes.subarray(at, at + length)
      at += length
      try {
        return spell(utf8.decode(raw))
      } catch (thrown) {
        if (thrown instanceof Malformed) throw thrown
        throw new Malformed('unsupported-encoding', 'bytes that are not UTF-8')
      }
    },
  }
}

function number(value: number): Uint8Array {
  const octets: number[] = []
  let rest = value
  do {
    octets.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Uint8Array.from(octets)
}
