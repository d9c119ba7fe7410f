import { createHash } from 'node:crypto'
import type { Element } from './element.ts'
import { child, children, textOf } from './select.ts'

/** What of a stanza has to be the same on both sides of a proxy, which may translate all else. */
export interface StanzaMark {
  readonly name: string
  /** The elements in it, by name. */
  readonly holds: string
  /** The stanza's own id or, where it is about another message, that one's. */
  readonly id: string
  /** SHA-256 of the encrypted octets, hex; empty when there are none. */
  readonly payload: string
}

/** Reads a stanza's mark. Base64 is read as leniently as it can be: what counts are the octets. */
export function markOf(stanza: Element): StanzaMark {
  const { name, attributes } = stanza
  const inside = children(stanza)
  const encrypted = textOf(child(stanza, 'enc'))
  return {
    name,
    holds: inside.map((each) => each.name).join(' '),
    id: attributes.id ?? inside[0]?.attributes.id ?? '',
    payload:
      encrypted === '' ? '' : createHash('sha256').update(Buffer.from(encrypted, 'base64')).digest('hex'),
  }
}
