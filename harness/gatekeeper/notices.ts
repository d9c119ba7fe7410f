import type { Profile } from '../catalogue/profile.ts'
import { escapeXml } from '../formats/stanza/escape.ts'

/** Something that an operator of the wire says about a user without proof: none of it may change whom a client trusts. */
export const NOTICES = [
  'bounce',
  'unregistered',
  'session expired',
  'reset',
  'keys changed',
  'unsubscribed',
] as const
export type Notice = (typeof NOTICES)[number]

/** A notice as a stanza for `to`. @param id of the message that it is about, if it is about one */
export function noticeStanza(
  profile: Profile,
  notice: Notice,
  about: string,
  to: string,
  id: string,
): string {
  const quoted = (text: string) => escapeXml(text, 'attribute')
  const ns = `xmlns="${quoted(profile.namespace)}"`
  const fromUser = `from="${quoted(about)}" to="${quoted(to)}"`
  const fromDomain = `from="${quoted(profile.domain)}" to="${quoted(to)}"`
  const jid = `jid="${quoted(about)}"`
  const stanzas: { readonly [N in Notice]: string } = {
    bounce: `<message type="error" ${fromUser} id="${quoted(id)}"><error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>`,
    unregistered: `<message ${fromDomain}><unregistered ${ns} ${jid}/></message>`,
    'session expired': `<message ${fromUser} id="${quoted(`${id}-x`)}"><session-expired ${ns}/></message>`,
    reset: `<message ${fromDomain}><reset ${ns} ${jid}/></message>`,
    'keys changed': `<message ${fromDomain}><keys-changed ${ns} ${jid}/></message>`,
    unsubscribed: `<presence type="unsubscribed" ${fromUser}/>`,
  }
  return stanzas[notice]
}
