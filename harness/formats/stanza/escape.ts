import { ParleyError } from '../../vocabulary/errors.ts'

// Besides markup: what an XML 1.0 document cannot hold at all, lone surrogates included.
const SPECIAL = /[&<>"'\t\n\r]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u
const EVERY_SPECIAL = new RegExp(SPECIAL.source, 'gu')

const REPLACEMENT: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/**
 * Escapes a text for element content or for a quoted attribute value, such that a parser gives back exactly
 * the same text. Throws `harness` for characters that XML 1.0 has no way to write.
 */
export function escapeXml(text: string, place: 'content' | 'attribute'): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(EVERY_SPECIAL, (character) => {
    const replacement = REPLACEMENT[character]
    if (replacement !== undefined) return replacement
    if (character === '\r' || ((character === '\n' || character === '\t') && place === 'attribute'))
      return `&#${character.charCodeAt(0)};`
    if (character === '\n' || character === '\t') return character
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    throw new ParleyError(
      'harness',
      `U+${code} cannot be written in XML 1.0`,
      'send it as raw text if that is meant',
    )
  })
}
