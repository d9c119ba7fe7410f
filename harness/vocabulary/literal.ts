import type { Json } from './json.ts'

const LINE = 100

/**
 * A value as it would be written in a source file, so that a counterexample can be pasted as one more entry of a purpose's
 * `variants`: names without quotes where they need none, texts in single quotes, short things on one line.
 */
export function literal(value: Json, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = `${indent}  `
  const parts = (deep: string) =>
    isList
      ? value.map((each) => literal(each, deep))
      : Object.entries(value).map(([name, each]) => `${nameOf(name)}: ${literal(each as Json, deep)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const flat = parts(inner)
  if (flat.length === 0) return `${open}${close}`
  const space = isList ? '' : ' '
  const line = `${open}${space}${flat.join(', ')}${space}${close}`
  if (indent.length + line.length <= LINE && !line.includes('\n')) return line
  return `${open}\n${flat.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

/** Everything that is not plain ASCII is escaped: what is pasted is what was meant, whatever a terminal shows of it. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `'${escaped}'`
}
