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
  for (const name of names) {
    const value = data[name] ?? null
    const shownName = hiddenIn(name, labels)
    const shown = hideCanaries(value, labels)
    // nothing is built up before something is hidden: most of what is recorded holds no canary
    if (!copy && (shownName !== name || shown !== value))
      copy = names.slice(0, names.indexOf(name)).map((earlier) => [earlier, data[earlier] ?? null])
    copy?.push([shownName, shown])
  }
  // entries, since a candidate may name a field `__proto__`
  return copy ? Object.fromEntries(copy) : data
}

function hiddenIn(text: string, labels: ReadonlyMap<string, string>): string {
  if (text.length < DIGITS) return text
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
