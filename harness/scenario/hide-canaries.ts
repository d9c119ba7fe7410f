import type { Json } from '../vocabulary/json.ts'
import { eachCanary } from './each-canary.ts'

const DIGITS = 32

/**
 * The data with every issued canary in it, in texts and in names of fields, replaced by its label in `⟦…⟧`. What
 * holds none is given back as it is, not copied.
 * @param labels labels by token
 */
export function hideCanaries(data: Json, labels: ReadonlyMap<string, string>): Json {
  if (typeof data === 'string') return hiddenIn(data, labels)
  if (typeof data !== 'object' || data === null) return data
  if (isList(data)) {
    const hidden = data.map((item) => hideCanaries(item, labels))
    return hidden.every((item, index) => item === data[index]) ? data : hidden
  }
  const names = Object.keys(data)
  let copy: [string, Json][] | undefined
  for (const [index, name] of names.entries()) {
    const value = data[name] ?? null
    const shown: [string, Json] = [hiddenIn(name, labels), hideCanaries(value, labels)]
    if (!copy && (shown[0] !== name || shown[1] !== value))
      copy = names.slice(0, index).map((earlier) => [earlier, data[earlier] ?? null])
    copy?.push(shown)
  }
  // entries, since a candidate may name a field `__proto__`
  return copy ? Object.fromEntries(copy) : data
}

function hiddenIn(text: string, labels: ReadonlyMap<string, string>): string {
  let hidden = ''
  let from = 0
  eachCanary(text, labels, (label, at) => {
    hidden += `${text.slice(from, at)}⟦${label}⟧`
    from = at + DIGITS
  })
  return from === 0 ? text : hidden + text.slice(from)
}

function isList(data: Json): data is readonly Json[] {
  return Array.isArray(data)
}
