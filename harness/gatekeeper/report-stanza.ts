import type { Profile } from '../catalogue/profile.ts'
import type { Content } from '../formats/content/content.ts'
import { decodeContent } from '../formats/content/decode-content.ts'
import type { Element } from '../formats/stanza/element.ts'
import { NS } from '../formats/stanza/namespaces.ts'
import { textOf } from '../formats/stanza/select.ts'
import { canonical } from '../transcript/canonical.ts'
import { readBase64 } from './key-text.ts'
import { onlyChild } from './message-form.ts'

/** Whom a report may be passed on to, by the element that says so (XEP-0377, section 5). */
const FORWARDS: Readonly<Record<string, 'origin' | 'third-party'>> = {
  'report-origin': 'origin',
  'third-party': 'third-party',
}

/** A message that came with a report. */
export interface Enclosed {
  readonly id: string
  readonly bytes: Uint8Array
  /** What it says, as canonical JSON with octets in base64. */
  readonly content: string
  /** The key inside it that its sender committed with. */
  readonly frankingKey?: Uint8Array | undefined
  /** What stood on the stanza that it came with, where the reporter franks. */
  readonly franking?: { readonly commitment: string; readonly stamp: string; readonly at: number } | undefined
}

/** What a user says of another one (profile, "Reports"). */
export interface Report {
  /** Internal address of whom it is about. */
  readonly about: string
  readonly reason: string
  readonly forward: readonly ('origin' | 'third-party')[]
  readonly enclosed: readonly Enclosed[]
}

/** Reads the `block` of a request: a report, or what is wrong with it. Nothing may stand in it that the profile does not have. */
export function readReport(
  block: Element,
  { namespace, reports }: Pick<Profile, 'namespace' | 'reports'>,
): Report | string {
  const item = onlyChild(block)
  const report = item && onlyChild(item)
  if (item?.name !== 'item' || report === undefined || hasMore(block) || hasMore(item, 'jid'))
    return 'block holds one item with a jid, and that one report'
  if (report.name !== 'report' || report.xmlns !== reports.namespace || hasMore(report, 'reason'))
    return `an item holds a report in ${reports.namespace}`
  const { reason = '' } = report.attributes
  if (!reports.reasons.includes(reason))
    return `the reason of a report is one of ${reports.reasons.join(', ')}`
  const forward: ('origin' | 'third-party')[] = []
  const enclosed: Enclosed[] = []
  for (const part of report.children) {
    if (typeof part === 'string') return 'a report holds no text'
    const allowed = part.xmlns === reports.namespace ? FORWARDS[part.name] : undefined
    if (allowed !== undefined && part.children.length === 0 && !hasMore(part)) forward.push(allowed)
    else {
      const message = part.name === 'enclosed' && part.xmlns === namespace ? readEnclosed(part) : undefined
      if (message === undefined) return `a report holds report-origin, third-party and enclosed messages`
      enclosed.push(message)
    }
  }
  if (new Set([...forward, ...enclosed.map(({ id }) => `id ${id}`)]).size < forward.length + enclosed.length)
    return 'a report says nothing twice'
  return { about: item.attributes.jid ?? '', reason, forward, enclosed }
}

function readEnclosed(part: Element): Enclosed | undefined {
  const { id = '' } = part.attributes
  const bytes = readBase64(textOf(part))
  const decoded = bytes && decodeContent(bytes)
  const { commitment, stamp, at } = part.attributes
  const hasAll = commitment !== undefined && stamp !== undefined && /^\d{1,15}$/.test(at ?? '')
  const isFranked = hasMore(part, 'id')
  if (!bytes || !decoded?.ok || decoded.content.id !== id || id === '') return undefined
  if (isFranked && (!hasAll || hasMore(part, 'id', 'commitment', 'stamp', 'at'))) return undefined
  const { frankingKey } = decoded.content
  const franking = hasAll ? { commitment, stamp, at: Number(at) } : undefined
  return { id, bytes, content: canonical(plain(decoded.content)), frankingKey, franking }
}

/** A content with its octets in base64, as a user's content has them. */
function plain(content: Content) {
  const text = (value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, text(value)]))
}

function hasMore(element: Element, ...names: readonly string[]): boolean {
  return Object.keys(element.attributes).some((name) => !names.includes(name))
}

/** Whether an element of a request is the one that reports stand in. */
export function isBlock({ name, xmlns }: Element): boolean {
  return name === 'block' && xmlns === NS.blocking
}
