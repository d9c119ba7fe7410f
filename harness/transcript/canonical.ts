import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'

/** The canonical JSON text of a value (RFC 8785). Throws `harness` for what JSON cannot hold. */
export function canonical(value: unknown): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (cause) {
    throw new ParleyError('harness', `only plain JSON can be recorded: ${messageOf(cause)}`, '', { cause })
  }
  if (text === undefined) throw new ParleyError('harness', 'only plain JSON can be recorded')
  return text
}

/** SHA-256 of bytes or of a UTF-8 text. */
export function digestOf(data: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(data).digest('hex')}` as Digest
}

/** SHA-256 of a value's canonical form. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonical(value))
}
