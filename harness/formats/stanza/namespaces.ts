/** XML namespaces of the stream layer. */
export const NS = {
  /** Content of a client's stream, RFC 6120 §4.8.2. */
  client: 'jabber:client',
  /** The stream element, its features and its errors, RFC 6120 §4.8.1. */
  stream: 'http://etherx.jabber.org/streams',
  /** Conditions of a stream error, RFC 6120 §4.9. */
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  /** Conditions of a stanza error, RFC 6120 §8.3. */
  stanzaErrors: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  /** Opening and closing of a stream over WebSocket, RFC 7395 §3.3. */
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  session: 'urn:ietf:params:xml:ns:xmpp-session',
  /** Stream management, XEP-0198. */
  management: 'urn:xmpp:sm:3',
  /** XEP-0191. */
  blocking: 'urn:xmpp:blocking',
  /** XEP-0199. */
  ping: 'urn:xmpp:ping',
  /** XEP-0030. */
  discoInfo: 'http://jabber.org/protocol/disco#info',
  /** What the prefixes `xml` and `xmlns` stand for. */
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
} as const
