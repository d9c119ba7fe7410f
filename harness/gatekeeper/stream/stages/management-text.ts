import { escapeXml } from '../../../formats/stanza/escape.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'

/** The refusal of an `enable` or `resume` (XEP-0198 §3, §5). */
export function managementFailed(condition: 'unexpected-request' | 'item-not-found'): string {
  return `<failed xmlns="${NS.management}"><${condition} xmlns="${NS.stanzaErrors}"/></failed>`
}

/** The application condition for a count of stanzas that were never sent (XEP-0198 §4). */
export function tooHigh(h: string | undefined, sent: number): string {
  const claimed = escapeXml(h ?? '', 'attribute')
  return `<handled-count-too-high xmlns="${NS.management}" h="${claimed}" send-count="${sent}"/>`
}
