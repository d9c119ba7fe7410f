import { freshBytes } from '../../../environment/randomness.ts'
import type { Element } from '../../../formats/stanza/element.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'
import { child, textOf } from '../../../formats/stanza/select.ts'

/** What a binding request asks for; without a wish the resource is a fresh one. */
export type BindingRequest = { readonly ok: true; readonly resource: string } | { readonly ok: false }

const UNFIT = /[\u0000-\u001f\u007f]/
const MAX_BYTES = 1023

/** Reads a resource binding request (RFC 6120 §7.6); `undefined` for any other stanza. */
export function bindingRequest(stanza: Element): BindingRequest | undefined {
  if (stanza.name !== 'iq' || stanza.xmlns !== NS.client || stanza.attributes.type !== 'set') return undefined
  const bind = child(stanza, 'bind', NS.bind)
  if (bind === undefined) return undefined
  const resource = textOf(child(bind, 'resource', NS.bind)) || freshBytes(8).toString('hex')
  return UNFIT.test(resource) || Buffer.byteLength(resource) > MAX_BYTES
    ? { ok: false }
    : { ok: true, resource }
}
