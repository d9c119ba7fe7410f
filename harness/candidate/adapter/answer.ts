import { z } from 'zod'
import { ACTIONS, type Action } from '../protocol/actions.ts'
import { REPLY_CODES } from '../protocol/version.ts'
import type { ActionParams, Actions } from './actions.ts'
import { NotWritten } from './not-written.ts'
import { Refusal } from './refusal.ts'

/** The part of a JSON-RPC answer that is not its envelope. */
export type Answer =
  | { readonly result: object }
  | {
      readonly error: {
        readonly code: number
        readonly message: string
        readonly data?: { readonly cause: string }
      }
    }

/** Runs one request against the offered actions. Never rejects. */
export async function answer(actions: Actions, method: string, params: unknown): Promise<Answer> {
  if (!Object.hasOwn(ACTIONS, method)) return failure(REPLY_CODES.unsupported, `no such action: ${method}`)
  return run(actions, method as Action, params)
}

async function run<A extends Action>(actions: Actions, action: A, params: unknown): Promise<Answer> {
  const handler = actions[action]
  if (handler === undefined) return failure(REPLY_CODES.unsupported, `not offered: ${action}`)
  const checked = ACTIONS[action].params.safeParse(params ?? {})
  if (!checked.success) return failure(REPLY_CODES.invalid, z.prettifyError(checked.error))
  try {
    return { result: (await handler(checked.data as ActionParams<A>)) ?? {} }
  } catch (thrown) {
    if (thrown instanceof Refusal) return failure(REPLY_CODES.refused, thrown.message, thrown.cause)
    if (thrown instanceof NotWritten) return failure(REPLY_CODES.unsupported, `not written yet: ${action}`)
    return failure(
      REPLY_CODES.error,
      thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    )
  }
}

function failure(code: number, message: string, cause?: string): Answer {
  return { error: { code, message, ...(cause === undefined ? {} : { data: { cause } }) } }
}
