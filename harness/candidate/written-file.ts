import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { show } from '../transcript/show.ts'
import { type ErrorCode, messageOf, ParleyError } from '../vocabulary/errors.ts'

const MOST_BYTES = 256 * 1024

/** What a file that people write is called in errors, and what to do about them. */
export interface Written {
  readonly code: ErrorCode
  readonly what: string
  readonly hint: string
}

/**
 * Reads a file that people write, YAML or JSON. Throws its code with line and column, what was expected and what was seen.
 * @param file absolute path, at most 256 KiB
 */
export async function readWritten<S extends z.ZodObject>(
  file: string,
  shape: S,
  { code, what, hint }: Written,
): Promise<z.output<S>> {
  const name = basename(file)
  const fault = (where: string, text: string) => new ParleyError(code, `${name}${where}: ${text}`, hint)
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (thrown) {
    throw new ParleyError(code, `${what} cannot be read: ${messageOf(thrown)}`, hint)
  }
  if (bytes.length > MOST_BYTES) throw fault('', `expected at most ${MOST_BYTES} bytes, saw ${bytes.length}`)
  const lines = new LineCounter()
  const document = parseDocument(bytes.toString('utf8'), {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
  })
  const flaw = document.errors[0] ?? document.warnings[0]
  if (flaw) throw fault(at(lines, flaw.pos[0]), `this is not YAML or JSON that can be read: ${flaw.message}`)
  let plain: unknown
  try {
    plain = document.toJS({ maxAliasCount: 0 })
  } catch (thrown) {
    throw fault('', `aliases are not allowed: ${messageOf(thrown)}`)
  }
  const parsed = shape.safeParse(plain)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue ? at(lines, offsetOf(document, issue)) : ''
  throw fault(where, issue ? explain(issue, document, Object.keys(shape.shape)) : parsed.error.message)
}

function at(lines: LineCounter, offset: number | undefined): string {
  if (offset === undefined) return ''
  const { line, col } = lines.linePos(offset)
  return `:${line}:${col}`
}

/** Where an issue stands: its own node, the unknown key, or else the nearest node that contains it. */
function offsetOf(document: Document, issue: z.core.$ZodIssue): number | undefined {
  for (let depth = issue.path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(issue.path.slice(0, depth), true)
    if (!isNode(node)) continue
    const wrong = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[depth]
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === wrong) : undefined
    const seat = isNode(pair?.key) ? pair.key : node
    return seat.range?.[0]
  }
  return undefined
}

function explain(issue: z.core.$ZodIssue, document: Document, keys: readonly string[]): string {
  const key = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? `; the keys are ${keys.join(', ')}` : ''
    return `${key ? `${key}: ` : ''}unknown key "${show(issue.keys[0] ?? '')}"${known}`
  }
  const node = issue.path.length === 0 ? document.contents : document.getIn(issue.path, true)
  const seen = isScalar(node) ? `, saw ${show(JSON.stringify(node.value) ?? 'nothing', 80)}` : ''
  const reason = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined
  return `${key ? `${show(key)}: ` : ''}${reason ?? issue.message}${seen}`
}
