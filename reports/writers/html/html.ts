import { show } from '../../../harness/transcript/show.ts'

const MARKUP = Symbol('markup')

/** Markup that was made by {@link html}: the only thing that is not escaped. */
export interface Html {
  readonly [MARKUP]: string
}

/** What a template takes. Nothing stands for nothing, a list for its elements. */
export type Part = Html | string | number | false | undefined | readonly Part[]

/**
 * A template that escapes by default: a string is made safe to look at (`show`, without its limit) and then escaped
 * for text and for quoted attributes. Only what another template made goes in as it is.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = literals
    .map((literal, index) => literal + (index < parts.length ? render(parts[index]) : ''))
    .join('')
  return { [MARKUP]: text }
}

/** The text of finished markup. */
export function textOf(markup: Html): string {
  return markup[MARKUP]
}

/** A string that is this project's own and is markup already: the style sheet, a constant. */
export function trusted(own: string): Html {
  return { [MARKUP]: own }
}

function render(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number')
    return escaped(show(String(part), Number.POSITIVE_INFINITY))
  if (MARKUP in part) return part[MARKUP]
  return part.map(render).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
