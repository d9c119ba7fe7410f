import type { Json, JsonObject } from '../vocabulary/json.ts'
import { clip } from './clip.ts'
import type { ContractBreak } from './contract-break.ts'
import { deadlines } from './deadlines.ts'
import { floodGauge } from './flood-gauge.ts'
import type { LineSink, WireProblem } from './line-transport.ts'
import { REPLY_CODES } from './protocol/version.ts'
import { type Message, readMessage } from './read-message.ts'

/** What became of a request of ours. `broken`: an answer came and cannot be used. */
export type RpcAnswer =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly cause: string }
  | { readonly kind: 'broken'; readonly detail: string }
  | { readonly kind: 'hang'; readonly afterMs: number }
  | { readonly kind: 'closed'; readonly how: string }

/** What we answer to a request of the candidate. */
export type RpcReply =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly code: number; readonly message: string }

/** The side that hears the candidate. All are called synchronously and in the order of the lines. */
export interface RpcHandlers {
  /** `respond` may be called later, once. */
  request(method: string, params: JsonObject, respond: (reply: RpcReply) => void): void
  notification(method: string, params: JsonObject): void
  problem(problem: ContractBreak): void
}

/** Settings of {@link rpc}. `callMs`: longest time for an answer; `outputBytes`: most unasked bytes a second. */
export interface RpcOptions {
  readonly send: (line: string) => void
  readonly handlers: RpcHandlers
  readonly callMs: number
  readonly outputBytes: number
  readonly redact?: (text: string) => string
}

/** JSON-RPC 2.0 in both directions over lines. As a sink it is what a transport delivers to. */
export interface Rpc extends LineSink {
  /** Sends a request. `settle` is called exactly once, in the turn in which the answer came. `id` is never used twice. */
  request(id: number, method: string, params: JsonObject, settle: (answer: RpcAnswer) => void): void
}

const MOST_PROBLEMS = 1_000
// Only the beginning of a line that cannot be parsed is trusted to say which call it answers.
const ID_FIRST = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*,/

/** Creates one side of a connection that lasts as long as its transport. */
export function rpc({ send, handlers, callMs, outputBytes, redact = (text) => text }: RpcOptions): Rpc {
  const pending = new Map<number, (answer: RpcAnswer) => void>()
  const late = new Set<number>()
  const limit = deadlines(callMs)
  const gauge = floodGauge(outputBytes)
  let problems = 0
  let state: 'open' | 'flooded' | 'closed' = 'open'

  const settle = (id: unknown, answer: RpcAnswer): boolean => {
    if (typeof id !== 'number') return false
    const waiting = pending.get(id)
    if (!waiting) return false
    pending.delete(id)
    limit.drop(id)
    waiting(answer)
    return true
  }
  const flood = (detail: string) => {
    state = 'flooded'
    handlers.problem({ what: 'flood', detail })
  }
  const unasked = (bytes: number): boolean => {
    if (!gauge.take(bytes))
      flood(`more than ${outputBytes} bytes or 20000 messages a second that nobody asked for`)
    return state === 'open'
  }
  const report = (problem: ContractBreak, bytes: number) => {
    if (!unasked(bytes)) return
    if (++problems > MOST_PROBLEMS)
      return flood(`more than ${MOST_PROBLEMS} breaks of the contract by one process`)
    handlers.problem({ what: problem.what, detail: clip(problem.detail, 1_000) })
  }
  const reply = (id: number | string, { ok, ...body }: RpcReply) =>
    send(JSON.stringify({ jsonrpc: '2.0', id, ...(ok ? body : { error: body }) }))

  const answered = (message: Extract<Message, { kind: 'response' }>['response'], bytes: number) => {
    const { id, error } = message
    const answer: RpcAnswer = error
      ? {
          kind: 'error',
          code: error.code,
          message: clip(error.message, 1_000),
          cause: clip(error.data?.cause ?? '', 100),
        }
      : { kind: 'result', value: message.result }
    if (settle(id, answer)) return
    // Its call was given up already and may belong to an earlier case: nothing is left to say about it.
    if (typeof id === 'number' && late.delete(id)) return
    report(
      { what: 'unknown-id', detail: `an answer to call ${JSON.stringify(id)}, which does not wait for one` },
      bytes,
    )
  }
  const asked = (message: Extract<Message, { kind: 'request' }>['request']) => {
    const { id, method } = message
    const params = (message.params ?? {}) as JsonObject
    if (id === undefined) handlers.notification(method, params)
    else handlers.request(method, params, (answer) => reply(id, answer))
  }
  const spoiled = ({ what, detail }: ContractBreak, head: string, bytes: number) => {
    report({ what, detail: redact(detail) }, bytes)
    const id = ID_FIRST.exec(head)?.[1]
    if (id) settle(Number(id), { kind: 'broken', detail: redact(detail) })
  }
  return {
    request(id, method, params, settled) {
      if (state !== 'open') return settled({ kind: 'closed', how: 'not connected' })
      pending.set(id, settled)
      limit.add(id, () => {
        late.add(id)
        settle(id, { kind: 'hang', afterMs: callMs })
      })
      send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    },
    line(raw, bytes) {
      if (state !== 'open') return
      const text = redact(raw)
      const message = readMessage(text)
      if (message.kind === 'response') answered(message.response, bytes)
      else if (message.kind === 'broken') spoiled(message.problem, text, bytes)
      else if (unasked(bytes) && message.kind === 'request') asked(message.request)
    },
    problem(problem: WireProblem) {
      if (state === 'open') spoiled(problem, problem.head, problem.bytes)
    },
    waste(bytes) {
      if (state === 'open') unasked(bytes)
    },
    closed(how) {
      if (state === 'closed') return
      state = 'closed'
      for (const id of [...pending.keys()]) settle(id, { kind: 'closed', how })
    },
  }
}

/** The reply to a method that nobody offers. */
export function noSuchMethod(method: string): RpcReply {
  return {
    ok: false,
    code: REPLY_CODES.unsupported,
    message: `the harness offers no method ${clip(method, 100)}`,
  }
}
