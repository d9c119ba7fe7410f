import type { Profile } from '../catalogue/profile.ts'
import { escapeXml } from '../formats/stanza/escape.ts'
import type { FrankingDesk } from './franking-desk.ts'
import { CHAT_STATES } from './message-form.ts'
import type { RoutedGroupMessage, RoutedMessage } from './routed.ts'

/** Writes the gatekeeper's own stanzas as text, which is what makes thousands of them a second possible. */
export interface StanzasOut {
  message(ciphertext: RoutedMessage, base64?: string): string
  /** A message of a group as one of its members gets it. */
  groupMessage(message: RoutedGroupMessage, to: string, base64?: string): string
  accepted(id: string, to: string): string
  receipt(from: string, to: string, receipt: 'delivered' | 'read', id: string): string
  retry(from: string, to: string, id: string, count: number): string
  typing(from: string, to: string, composing: boolean): string
  low(counts: { readonly preKeys: number; readonly kyberPreKeys: number }): string
}

/** See {@link StanzasOut}; forms as in the profile, "Stream". */
export function stanzasOut(profile: Profile, franking: FrankingDesk): StanzasOut {
  const attribute = (text: string) => escapeXml(text, 'attribute')
  const ns = ` xmlns="${attribute(profile.namespace)}"`
  const domain = attribute(profile.domain)
  const routed = (from: string, to: string) => `from="${attribute(from)}" to="${attribute(to)}"`
  return {
    message(ciphertext, base64 = Buffer.from(ciphertext.bytes).toString('base64')) {
      const { from, to, id, encoding, commitment } = ciphertext
      const franked = commitment === undefined ? '' : franking.attributes({ from, to, id, commitment })
      return `<message type="chat" ${routed(from, to)} id="${attribute(id)}"><enc${ns} v="2" type="${encoding}"${franked}>${base64}</enc></message>`
    },
    groupMessage: ({ from, group, id, bytes }, to, base64 = Buffer.from(bytes).toString('base64')) =>
      `<message type="groupchat" ${routed(from, to)} id="${attribute(id)}"><enc${ns} v="2" type="skmsg" group="${attribute(group)}">${base64}</enc></message>`,
    accepted: (id, to) =>
      `<message from="${domain}"><accepted${ns} id="${attribute(id)}" to="${attribute(to)}"/></message>`,
    receipt(from, to, receipt, id) {
      const name = receipt === 'delivered' ? 'received' : 'displayed'
      const xmlns = attribute(receipt === 'delivered' ? profile.receipts.delivered : profile.receipts.read)
      return `<message ${routed(from, to)}><${name} xmlns="${xmlns}" id="${attribute(id)}"/></message>`
    },
    retry: (from, to, id, count) =>
      `<message ${routed(from, to)}><retry${ns} id="${attribute(id)}" count="${count}"/></message>`,
    typing: (from, to, composing) =>
      `<message type="chat" ${routed(from, to)}><${composing ? 'composing' : 'paused'} xmlns="${CHAT_STATES}"/></message>`,
    low: ({ preKeys, kyberPreKeys }) =>
      `<message from="${domain}"><low${ns} prekeys="${preKeys}" kyber-prekeys="${kyberPreKeys}"/></message>`,
  }
}
