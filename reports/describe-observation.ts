import { show } from '../harness/transcript/show.ts'
import type { Json } from '../harness/vocabulary/json.ts'
import type { Observation } from '../harness/vocabulary/observation.ts'

const FIELD_CHARACTERS = 160
const LABEL_FIELDS = 3
const LABEL_CHARACTERS = 20
const TELLING = [
  'action',
  'outcome',
  'cause',
  'event',
  'receipt',
  'canary',
  'id',
  'of',
  'form',
  'name',
  'what',
  'key',
  'ids',
  'reason',
  'endpoint',
  'method',
  'path',
  'status',
  'how',
  'step',
  'on',
  'by',
  'found',
  'account',
  'mechanism',
  'ok',
] as const

/** What a page or a terminal shows of an observation. All text is safe for a terminal, not yet escaped for HTML. */
export interface Described {
  /** Its type and the few fields that tell it from its neighbours. */
  readonly label: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

/** Describes an observation. Values are shortened; the stored transcript has them in full. */
export function describeObservation(observation: Observation): Described {
  const { type, data } = observation as { readonly type: string; readonly data: Json }
  if (data === null || typeof data !== 'object' || Array.isArray(data))
    return { label: show(type, 80), fields: [{ name: 'value', value: value(data, FIELD_CHARACTERS) }] }
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))
  const held = new Map(entries)
  const telling = TELLING.filter((name) => brief(held.get(name))).slice(0, LABEL_FIELDS)
  return {
    label: [show(type, 80), ...telling.map((name) => value(held.get(name) ?? null, LABEL_CHARACTERS))].join(
      ' · ',
    ),
    fields: entries.map(([name, field]) => ({ name: show(name, 60), value: value(field, FIELD_CHARACTERS) })),
  }
}

function brief(field: Json | undefined): boolean {
  return (
    field !== undefined &&
    field !== '' &&
    field !== null &&
    (typeof field !== 'object' || Array.isArray(field))
  )
}

function value(data: Json, limit: number): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return limit === LABEL_CHARACTERS && text.length > limit
    ? `${show(text.slice(0, limit - 1))}…`
    : show(text, limit)
}
