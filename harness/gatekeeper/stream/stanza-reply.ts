import type { Element } from '../../formats/stanza/element.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import { xml } from '../../formats/stanza/xml.ts'

/** Conditions of a stanza error that this project sends (RFC 6120 §8.3.3), with their usual type. */
const ERROR_TYPES = {
  'bad-request': 'modify',
  conflict: 'cancel',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'modify',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
} as const

/** One of the stanza error conditions. */
export type StanzaCondition = keyof typeof ERROR_TYPES

/** The result of an iq, addressed back to where it came from. */
export function iqResult(request: Element, ...content: readonly Element[]): Element {
  const { id, from, to } = request.attributes
  return xml('iq', { type: 'result', id, from: to, to: from }, ...content)
}

/** An error stanza in answer to an iq, message or presence. `details`: what stands behind the condition. */
export function stanzaError(
  request: Element,
  condition: StanzaCondition,
  text = '',
  ...details: readonly Element[]
): Element {
  const { id, from, to } = request.attributes
  const words = text === '' ? undefined : xml('text', { xmlns: NS.stanzaErrors, 'xml:lang': 'en' }, text)
  const error = xml(
    'error',
    { type: ERROR_TYPES[condition] },
    xml(condition, { xmlns: NS.stanzaErrors }),
    words,
    ...details,
  )
  return xml(request.name, { type: 'error', id, from: to, to: from }, error)
}
