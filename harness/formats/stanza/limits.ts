/** What a reader takes before it refuses with `policy-violation`. */
export interface StanzaLimits {
  /** Bytes of one stanza as sent, and of the stream's header. */
  readonly stanzaBytes: number
  /** Levels of elements, the stanza itself being the first. */
  readonly depth: number
  /** Attributes of one element, namespace declarations included. */
  readonly attributes: number
  /** UTF-16 units of one run of text, or of one attribute's value. */
  readonly text: number
}

/** The limits of the neutral profile: above what any ordinary client sends. */
export const DEFAULT_LIMITS: StanzaLimits = {
  stanzaBytes: 256 * 1024,
  depth: 32,
  attributes: 256,
  text: 256 * 1024,
}
