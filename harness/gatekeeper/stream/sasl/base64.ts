const SHAPE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Decodes what stands in a SASL element: strict base64 (RFC 6120 §6.4.2) of UTF-8, where a single `=` is the
 * empty message. `undefined` when it is not that.
 */
export function saslText(content: string): string | undefined {
  if (content === '=') return ''
  if (!SHAPE.test(content)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(content, 'base64'))
  } catch {
    return undefined
  }
}
