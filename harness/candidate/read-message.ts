import type { z } from 'zod'
import { show } from '../transcript/show.ts'
import type { ContractBreak } from './contract-break.ts'
import { describeIssues } from './describe-issues.ts'
import { requestShape, responseShape } from './protocol/envelope.ts'

/** One line, understood. */
export type Message =
  | { readonly kind: 'request'; readonly request: z.output<typeof requestShape> }
  | { readonly kind: 'response'; readonly response: z.output<typeof responseShape> }
  | { readonly kind: 'blank' }
  | { readonly kind: 'broken'; readonly problem: ContractBreak }

/** Reads one line as JSON-RPC 2.0. Never throws: the text is hostile. */
export function readMessage(text: string): Message {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text.trim() === '' ? { kind: 'blank' } : broken('garbage', `a line is not JSON: ${show(text)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return broken('garbage', `a line is not one JSON object: ${show(text)}`)
  if (/\\u[dD][89a-fA-F]/.test(text) && hasLoneSurrogate(value))
    return broken('invalid-unicode', `a line holds half a surrogate pair: ${show(text)}`)
  if ('method' in value) {
    const request = requestShape.safeParse(value)
    if (request.success) return { kind: 'request', request: request.data }
    return broken('invalid-message', `no JSON-RPC 2.0 request: ${describeIssues(request.error)}`)
  }
  const response = responseShape.safeParse(value)
  if (!response.success)
    return broken(
      'invalid-message',
      `neither a JSON-RPC 2.0 request nor an answer: ${describeIssues(response.error)}`,
    )
  if ('result' in value === (response.data.error !== undefined))
    return broken('invalid-message', 'an answer needs exactly one of result and error')
  return { kind: 'response', response: response.data }
}

function broken(what: ContractBreak['what'], detail: string): Message {
  return { kind: 'broken', problem: { what, detail } }
}

/** A well-formed text may still escape half a character, which no canonical form can hold (RFC 8785). */
function hasLoneSurrogate(value: unknown): boolean {
  try {
    return /\\ud[89a-f]/.test(JSON.stringify(value).replaceAll('\\\\', ''))
  } catch {
    return true
  }
}
