import type { IncomingMessage } from 'node:http'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A body as text for the record: UTF-8, or one character per octet (Latin-1) when it is not UTF-8. */
export function readable(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    return body.toString('latin1')
  }
}

/**
 * Reads a request's body up to `limit` octets; `complete` is false when there was more, or when it broke off.
 * Never throws.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly body: Buffer; readonly complete: boolean }> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length > limit) break
    }
  } catch {
    return { body: Buffer.concat(parts), complete: false }
  }
  return { body: Buffer.concat(parts), complete: length <= limit }
}

/** Header fields as they were sent, names in lower case, repeated ones as a list. */
export function headersOf(request: IncomingMessage): Record<string, string | string[]> {
  const kept = new Map<string, string | string[]>()
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase()
    const value = request.rawHeaders[at + 1] ?? ''
    const before = kept.get(name)
    kept.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(kept)
}
