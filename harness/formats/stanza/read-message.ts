import type { Element } from './element.ts'
import type { StanzaLimits } from './limits.ts'
import { NS } from './namespaces.ts'
import type { StanzaProblem } from './problem.ts'
import { stanzaReader } from './stanza-reader.ts'

/** What one message holds. `xml` is the element's text exactly as it came. */
export type ReadMessage =
  | { readonly ok: true; readonly element: Element; readonly xml: string }
  | { readonly ok: false; readonly problem: StanzaProblem; readonly xml: string }

// The prefix of what is around it is nobody's, so that nothing is inherited by what a message forgets to declare.
const BEFORE = Buffer.from(`<parley-frame:stream xmlns:parley-frame="${NS.stream}">`)
const AFTER = Buffer.from('</parley-frame:stream>')

/**
 * Reads a message that has to be one whole element with its own namespace declarations (RFC 7395 §3.3), as strictly as
 * {@link stanzaReader} reads a stream.
 */
export function readMessage(bytes: Uint8Array, limits: StanzaLimits): ReadMessage {
  const elements: { readonly element: Element; readonly xml: string }[] = []
  let problem: StanzaProblem | undefined
  let closed = false
  const reader = stanzaReader({
    limits,
    onOpen: () => {},
    onStanza: (element, xml) => elements.push({ element, xml }),
    onClose: () => {
      closed = true
    },
    onError: (told) => {
      problem = told
    },
  })
  reader.push(BEFORE)
  reader.push(bytes)
  const early = closed
  reader.push(AFTER)
  const [read, ...others] = elements
  if (problem === undefined && !early && read !== undefined && others.length === 0)
    return { ok: true, ...read }
  const detail = early || elements.length !== 1 ? 'a message is not one element' : 'unfinished'
  return {
    ok: false,
    problem: problem ?? { condition: 'bad-format', detail },
    xml: Buffer.from(bytes).toString(),
  }
}
