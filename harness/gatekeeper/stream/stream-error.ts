import { escapeXml } from '../../formats/stanza/escape.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import { show } from '../../transcript/show.ts'

/** Conditions of a stream error that this server sends (RFC 6120 §4.9.3). */
export type StreamCondition =
  | 'bad-format'
  | 'conflict'
  | 'host-unknown'
  | 'internal-server-error'
  | 'invalid-from'
  | 'invalid-namespace'
  | 'not-authorized'
  | 'not-well-formed'
  | 'policy-violation'
  | 'reset'
  | 'restricted-xml'
  | 'system-shutdown'
  | 'undefined-condition'
  | 'unsupported-encoding'
  | 'unsupported-stanza-type'
  | 'unsupported-version'

/**
 * A stream error as text. `text` is for people and may quote what was received; `application` is XML for a
 * condition of its own.
 */
export function streamError(condition: StreamCondition, text = '', application = ''): string {
  const words =
    text === ''
      ? ''
      : `<text xmlns="${NS.streamErrors}" xml:lang="en">${escapeXml(show(text), 'content')}</text>`
  return `<stream:error><${condition} xmlns="${NS.streamErrors}"/>${words}${application}</stream:error>`
}
