/** A request to a client, which stands by itself. */
export function request(
  type: 'get' | 'set',
  from: string,
  to: string,
  id: string,
  payload: string = '<ping xmlns="urn:xmpp:ping"/>',
): string {
  return `<iq xmlns="jabber:client" type="${type}" from="${escaped(from)}" to="${escaped(to)}" id="${escaped(id)}">${payload}</iq>`
}

/** What no client knows. */
export const UNKNOWN = '<query xmlns="urn:example:unknown"><item/></query>'

/** An answer that nobody asked for. */
export function answer(type: 'result' | 'error', from: string, to: string, id: string): string {
  return `<iq xmlns="jabber:client" type="${type}" from="${escaped(from)}" to="${escaped(to)}" id="${escaped(id)}"/>`
}

/** The gatekeeper's domain, by the address of a user. */
export function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1)
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as it may stand in XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)
}
