import type { Profile } from '../catalogue/profile.ts'
import type { Element } from '../formats/stanza/element.ts'
import { textOf } from '../formats/stanza/select.ts'
import { readBase64 } from './key-text.ts'
import type { StanzaCondition } from './stream/stanza-reply.ts'

/** Chat states (XEP-0085). */
export const CHAT_STATES = 'http://jabber.org/protocol/chatstates'

/** What a message stanza of a client is, read strictly; `bad` is what the profile does not know. */
export type MessageForm =
  | {
      readonly form: 'ciphertext'
      readonly to: string
      readonly id: string
      readonly encoding: 'pkmsg' | 'msg'
      readonly base64: string
      readonly bytes: Uint8Array
      /** The sender's commitment to what is inside. */
      readonly commitment?: string
    }
  /** A message for all members of a group. */
  | {
      readonly form: 'group'
      readonly to: string
      readonly id: string
      readonly base64: string
      readonly bytes: Uint8Array
    }
  | {
      readonly form: 'receipt'
      readonly to: string
      readonly receipt: 'delivered' | 'read'
      readonly id: string
    }
  | { readonly form: 'retry'; readonly to: string; readonly id: string; readonly count: number }
  | { readonly form: 'typing'; readonly to: string; readonly composing: boolean }
  | {
      readonly form: 'ack'
      readonly to: string
      readonly id: string
      readonly from: string
      readonly error: string
    }
  /** A client's own error stanza: never answered (RFC 6120, section 8.3.1). */
  | { readonly form: 'error' }
  | { readonly form: 'bad'; readonly condition: StanzaCondition; readonly reason: string }

const ON_MESSAGES = new Set(['to', 'from', 'id', 'type', 'xml:lang'])
const ON_ENC = new Set(['v', 'type'])
const ON_FRANKED = new Set([...ON_ENC, 'commitment'])
const ON_ACKS = new Set(['id', 'from', 'error'])

/** Reads a message stanza (profile, "Stream"). Never throws. */
export function readMessageForm(
  stanza: Element,
  profile: Pick<Profile, 'namespace' | 'receipts'>,
): MessageForm {
  const { to = '', id = '', type = 'normal' } = stanza.attributes
  if (type === 'error') return { form: 'error' }
  const foreign = Object.keys(stanza.attributes).find((name) => !ON_MESSAGES.has(name))
  if (foreign !== undefined) return bad(`unknown attribute ${foreign}`)
  const payload = onlyChild(stanza)
  if (type === 'groupchat' && payload?.attributes.type === 'skmsg')
    return readGroupForm(payload, to, id, profile)
  if (type !== 'chat' && type !== 'normal') return bad(`messages of type ${type} are unknown`)
  if (to === '') return bad('no address')
  if (payload === undefined) return bad('not exactly one element in the message')
  const { name, xmlns, attributes } = payload
  if (xmlns === profile.namespace && name === 'enc') return readCiphertextForm(payload, to, id, type)
  if (payload.children.length > 0) return bad(`${name} is not empty`)
  if (xmlns === profile.namespace && name === 'ack') {
    const { id: acked = '', from = '', error = '' } = attributes
    if (acked === '' || from === '' || !hasOnly(payload, ON_ACKS)) return bad('ack takes id, from and error')
    return { form: 'ack', to, id: acked, from, error }
  }
  if (xmlns === profile.namespace && name === 'retry') {
    const count = /^[1-9]\d{0,3}$/.test(attributes.count ?? '') ? Number(attributes.count) : 0
    if (!attributes.id || count === 0 || !hasOnly(payload, new Set(['id', 'count'])))
      return bad('retry takes id and count')
    return { form: 'retry', to, id: attributes.id, count }
  }
  if (xmlns === CHAT_STATES && (name === 'composing' || name === 'paused'))
    return hasOnly(payload, new Set())
      ? { form: 'typing', to, composing: name === 'composing' }
      : bad(`${name} takes nothing`)
  const receipt = receiptOf(payload, profile)
  if (receipt === undefined)
    return bad(`${name} in ${xmlns || 'no namespace'} is unknown`, 'feature-not-implemented')
  if (!attributes.id || !hasOnly(payload, new Set(['id']))) return bad(`${name} takes an id`)
  return { form: 'receipt', to, receipt, id: attributes.id }
}

function readCiphertextForm(enc: Element, to: string, id: string, type: string): MessageForm {
  const { type: encoding } = enc.attributes
  if (type !== 'chat') return bad('a message with enc is of type chat')
  if (encoding !== 'pkmsg' && encoding !== 'msg') return bad('enc is of type pkmsg or msg')
  const read = readEnc(enc, id, ON_FRANKED)
  if (typeof read === 'string') return bad(read)
  const { commitment } = enc.attributes
  return { form: 'ciphertext', to, id, encoding, ...read, ...(commitment !== undefined && { commitment }) }
}

function readGroupForm(
  enc: Element,
  to: string,
  id: string,
  { namespace }: Pick<Profile, 'namespace'>,
): MessageForm {
  if (to === '') return bad('no address')
  if (enc.name !== 'enc' || enc.xmlns !== namespace) return bad('a message of a group holds enc')
  const read = readEnc(enc, id)
  return typeof read === 'string' ? bad(read) : { form: 'group', to, id, ...read }
}

/** The ciphertext in an `enc`, or what is wrong with it. */
function readEnc(
  enc: Element,
  id: string,
  names: ReadonlySet<string> = ON_ENC,
): { readonly base64: string; readonly bytes: Uint8Array } | string {
  if (id === '') return 'a message with enc has an id'
  if (enc.attributes.v !== '2' || !hasOnly(enc, names)) return 'enc takes v="2" and type'
  const base64 = textOf(enc)
  const bytes = enc.children.length === 1 ? readBase64(base64) : undefined
  return bytes === undefined || bytes.length === 0 ? 'enc holds base64' : { base64, bytes }
}

function receiptOf(
  payload: Element,
  { receipts }: Pick<Profile, 'receipts'>,
): 'delivered' | 'read' | undefined {
  if (payload.name === 'received' && payload.xmlns === receipts.delivered) return 'delivered'
  return payload.name === 'displayed' && payload.xmlns === receipts.read ? 'read' : undefined
}

/** The one element of another; white space around it does not count, other text does. */
export function onlyChild(element: Element): Element | undefined {
  let only: Element | undefined
  for (const child of element.children) {
    if (typeof child === 'string' ? child.trim() !== '' : only !== undefined) return undefined
    if (typeof child !== 'string') only = child
  }
  return only
}

function hasOnly(element: Element, names: ReadonlySet<string>): boolean {
  return Object.keys(element.attributes).every((name) => names.has(name))
}

function bad(reason: string, condition: StanzaCondition = 'bad-request'): MessageForm {
  return { form: 'bad', condition, reason }
}
