import { freshBytes } from '../../environment/randomness.ts'
import { escapeXml } from '../../formats/stanza/escape.ts'
import { NS } from '../../formats/stanza/namespaces.ts'

/** The answer to a stream's header, with a fresh id nobody can guess (RFC 6120 §4.7.3). `to` may be empty. */
export function streamHeader(domain: string, to: string): string {
  const id = freshBytes(12).toString('hex')
  const addressed = to === '' ? '' : ` to="${escapeXml(to, 'attribute')}"`
  return (
    `<?xml version="1.0"?><stream:stream xmlns="${NS.client}" xmlns:stream="${NS.stream}" version="1.0"` +
    ` xml:lang="en" id="${id}" from="${escapeXml(domain, 'attribute')}"${addressed}>`
  )
}
