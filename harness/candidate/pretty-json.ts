const WIDTH = 160

/**
 * JSON text for files that people read and diff: objects over several lines, lists of plain values on one line where they
 * fit into 160 columns. It is the project's formatting, so that generated files need none.
 */
export function prettyJson(value: unknown): string {
  return `${print(value, 0, 0)}\n`
}

/** @param used columns that stand before the value on its line */
function print(value: unknown, depth: number, used: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = '  '.repeat(depth + 1)
  const outer = '  '.repeat(depth)
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    const flat = value.every((item) => typeof item !== 'object' || item === null)
    if (value.length === 0 || (flat && used + line.length <= WIDTH)) return line
    return `[\n${value.map((item) => inner + print(item, depth + 1, inner.length + 1)).join(',\n')}\n${outer}]`
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, item]) => {
    const name = `${inner}${JSON.stringify(key)}: `
    return name + print(item, depth + 1, name.length + 1)
  })
  return `{\n${lines.join(',\n')}\n${outer}}`
}
