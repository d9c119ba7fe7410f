/**
 * An XML element without prefixes: `name` is local, `xmlns` the namespace it is in. Namespace declarations are
 * not attributes; a prefixed attribute is keyed `{namespace}local`, except `xml:lang` and the like.
 * Neighbouring text is one string, CDATA included.
 */
export interface Element {
  readonly name: string
  readonly xmlns: string
  /** Has no prototype when it was read, so that no attribute name can mean anything else. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Element | string)[]
}
