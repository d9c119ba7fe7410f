import { z } from 'zod'
import { show } from '../harness/transcript/show.ts'
import { messageOf, ParleyError } from '../harness/vocabulary/errors.ts'

const MAX_DEPTH = 200

/** An escaped surrogate: canonical JSON has none, and half a one has no canonical form. */
const ESCAPED_SURROGATE = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/

/** Reads hostile JSON by a shape. Throws `bundle` for bad UTF-8, bad JSON, deep nesting and anything else than the shape. */
export function readJson<T>(bytes: Uint8Array, shape: z.ZodType<T>, what: string): T {
  const text = readText(bytes, what)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (thrown) {
    throw new ParleyError('bundle', `${what} is not JSON: ${show(messageOf(thrown))}`)
  }
  const parsed = shape.safeParse(data)
  if (parsed.success) return parsed.data
  throw new ParleyError('bundle', `${what} is malformed: ${show(z.prettifyError(parsed.error), 600)}`)
}

/** Strict UTF-8 of JSON that no reader behind it chokes on: at most 200 deep, no half characters. Throws `bundle`. */
export function readText(bytes: Uint8Array, what: string): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ParleyError('bundle', `${what} is not UTF-8`)
  }
  if (tooDeep(text)) throw new ParleyError('bundle', `${what} nests deeper than ${MAX_DEPTH}`)
  if (ESCAPED_SURROGATE.test(text)) throw new ParleyError('bundle', `${what} holds an escaped surrogate`)
  return text
}

function tooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === 0x5c) at += 1
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > MAX_DEPTH) return true
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return false
}
