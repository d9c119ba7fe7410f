import { z } from 'zod'
import type { JsonObject } from '../vocabulary/json.ts'

const object = z.record(z.string(), z.json())

/** A token taken apart, not yet believed. */
export interface CompactToken {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/**
 * Takes a compact JWS apart (RFC 7515, section 7.1): three parts in canonical base64url, the first two JSON objects in
 * which no member comes twice (section 4; RFC 7519, section 4). `undefined` when it is none.
 */
export function readCompact(token: string): CompactToken | undefined {
  const [first, second, third, ...more] = token.split('.')
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined
  const header = part(first)
  const claims = part(second)
  if (header === undefined || claims === undefined || bytesOf(third) === undefined) return undefined
  return { header, claims }
}

function part(text: string): JsonObject | undefined {
  const bytes = bytesOf(text)
  if (bytes === undefined) return undefined
  try {
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const parsed = object.safeParse(JSON.parse(utf8))
    return parsed.success && membersIn(utf8) === membersOf(parsed.data) ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** How many members all objects of a JSON text have: a colon outside of strings stands for each. */
function membersIn(json: string): number {
  return (json.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/:/g) ?? []).length
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, inner) => sum + membersOf(inner), own)
}

function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
