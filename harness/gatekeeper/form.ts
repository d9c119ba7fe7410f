/** A form's fields in the order sent, or what is wrong with it together with the fields that could be read. */
export type ReadForm =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string; readonly fields: ReadonlyMap<string, string> }

const ENCODED = /^(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*$/

/**
 * Reads `application/x-www-form-urlencoded` strictly (WHATWG URL, section 5): every name once, every octet outside
 * the unreserved ones escaped, escapes valid UTF-8, no empty pairs. Never throws.
 */
export function readForm(body: string): ReadForm {
  const fields = new Map<string, string>()
  const bad = (problem: string): ReadForm => ({ ok: false, problem, fields })
  for (const pair of body.split('&')) {
    const at = pair.indexOf('=')
    if (at <= 0) return bad(pair === '' ? 'an empty pair' : 'a pair without a name or without an equals sign')
    const name = decoded(pair.slice(0, at))
    const value = decoded(pair.slice(at + 1))
    if (name === undefined || value === undefined) return bad('an octet that is not properly escaped')
    if (fields.has(name)) return bad(`field ${name} twice`)
    fields.set(name, value)
  }
  return { ok: true, fields }
}

function decoded(text: string): string | undefined {
  if (!ENCODED.test(text)) return undefined
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
