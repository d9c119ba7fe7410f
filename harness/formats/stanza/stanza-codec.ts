import { deflateSync, inflateSync } from 'node:zlib'
import { type BinaryForm, binaryForm } from './binary-form.ts'
import type { Element } from './element.ts'
import { DEFAULT_LIMITS, type StanzaLimits } from './limits.ts'
import type { StanzaProblem } from './problem.ts'
import { readMessage } from './read-message.ts'
import { serialize } from './serialize.ts'
import { standalone } from './standalone.ts'

/** What a message on Noise begins with (profile, "Noise"). */
export const FORM = { xml: 0, binary: 1, compressed: 3 } as const

/** What one message holds; `xml` is the element as text. */
export type Decoded =
  | { readonly ok: true; readonly element: Element; readonly xml: string }
  | { readonly ok: false; readonly problem: StanzaProblem; readonly xml: string }

/** Elements as messages: XML, or the binary form, compressed where that is shorter. */
export interface StanzaCodec {
  /** @param form what the other side takes */
  encode(element: Element, form: 'xml' | 'binary'): Uint8Array
  /** As {@link encode}, from text; what is no XML goes out as it is. */
  encodeText(xml: string, form: 'xml' | 'binary'): Uint8Array
  decode(message: Uint8Array): Decoded
}

const WORTH_COMPRESSING = 256

/** Creates the codec for a dictionary. Reading is within limits: decompression ends where a stanza has to. */
export function stanzaCodec(
  dictionary: readonly string[],
  limits: StanzaLimits = DEFAULT_LIMITS,
): StanzaCodec {
  const binary: BinaryForm = binaryForm(dictionary)
  const asXml = (xml: string) => Buffer.concat([Uint8Array.of(FORM.xml), Buffer.from(xml)])
  const asBinary = (element: Element) => {
    const plain = binary.encode(element)
    const packed = plain.length < WORTH_COMPRESSING ? plain : deflateSync(plain)
    return packed.length < plain.length
      ? Buffer.concat([Uint8Array.of(FORM.compressed), packed])
      : Buffer.concat([Uint8Array.of(FORM.binary), plain])
  }
  const refused = (condition: StanzaProblem['condition'], detail: string): Decoded => ({
    ok: false,
    problem: { condition, detail },
    xml: '',
  })
  const decodeBinary = (bytes: Uint8Array): Decoded => {
    const read = binary.decode(bytes, limits)
    return read.ok ? { ...read, xml: serialize(read.element, '') } : { ...read, xml: '' }
  }
  return {
    encode: (element, form) => (form === 'xml' ? asXml(serialize(element, '')) : asBinary(element)),
    encodeText(xml, form) {
      const whole = standalone(xml)
      if (form === 'xml') return asXml(whole)
      const read = readMessage(Buffer.from(whole), limits)
      return read.ok ? asBinary(read.element) : asXml(whole)
    },
    decode(message) {
      const [form] = message
      const body = message.subarray(1)
      if (form === FORM.xml) return readMessage(body, limits)
      if (form === FORM.binary) return decodeBinary(body)
      if (form !== FORM.compressed) return refused('bad-format', 'a form that nobody knows')
      let plain: Uint8Array
      try {
        plain = inflateSync(body, { maxOutputLength: limits.stanzaBytes })
      } catch {
        return refused('policy-violation', 'what does not decompress, or to more than a stanza may have')
      }
      return decodeBinary(plain)
    },
  }
}
