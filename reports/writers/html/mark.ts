import type { Mark } from '../../marks.ts'
import { type Html, html } from './html.ts'

/** A mark in running text or a table cell. */
export function markOn({ glyph, word, tone }: Mark): Html {
  return html`<span class="mark ${tone}"><b aria-hidden="true">${glyph}</b> ${word}</span>`
}
