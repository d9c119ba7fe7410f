/**
 * Ways in which a user's stream may reach the gatekeeper, in the order in which one is preferred. Each is declared by the
 * feature `stream:` and its name.
 */
export const TRANSPORTS = ['xmpp', 'websocket', 'noise', 'noise-binary'] as const

/** One of {@link TRANSPORTS}. */
export type Transport = (typeof TRANSPORTS)[number]

/** The transports that a candidate declares; XMPP over TLS for one that names none. */
export function transportsOf(features: readonly string[]): readonly [Transport, ...Transport[]] {
  const [first, ...others] = TRANSPORTS.filter((each) => features.includes(`stream:${each}`))
  return first === undefined ? ['xmpp'] : [first, ...others]
}
