import { digestOf } from '../transcript/canonical.ts'
import type { Json, JsonObject } from '../vocabulary/json.ts'
import type { ContractBreak } from './contract-break.ts'
import { describeIssues } from './describe-issues.ts'
import { causeOf, type Outcome } from './outcome.ts'
import { ACTIONS, type Action } from './protocol/actions.ts'
import { REPLY_CODES } from './protocol/version.ts'
import type { Recorder } from './recorder.ts'
import type { Rpc, RpcAnswer } from './rpc.ts'

/** What calls need besides their parameters. `number` gives each call its own, over all restarts. */
export interface CallContext {
  readonly rpc: Rpc
  readonly record: Recorder
  readonly number: () => number
  readonly causes: () => Readonly<Record<string, string>>
  readonly broke: (problem: ContractBreak) => void
  /** Told after every answer, once it is recorded. */
  readonly settled: () => void
}

/**
 * Calls an action by name, known or not, with parameters that nobody checks, and records both sides.
 * A result of a known action has the shape of its schema; that of an unknown one is recorded as null.
 */
export function callAction(
  context: CallContext,
  action: string,
  params: JsonObject,
): Promise<Outcome<JsonObject>> {
  const { rpc, record, broke } = context
  const call = context.number()
  record.made({ call, action, params: asRecorded(params) })
  return new Promise((resolve) => {
    rpc.request(call, action, params, (answer) => {
      const outcome = judge(answer, action, context)
      if (answer.kind === 'hang')
        broke({
          what: 'hang',
          detail: `no answer to ${action} (call ${call}) within ${answer.afterMs} ms`,
        })
      if (outcome.outcome === 'error' && answer.kind === 'result')
        broke({ what: 'invalid-result', detail: outcome.detail })
      if (outcome.outcome !== 'gone') record.answered({ call, action, ...claimOf(outcome) })
      context.settled()
      resolve(outcome)
    })
  })
}

function judge(answer: RpcAnswer, action: string, { causes }: CallContext): Outcome<JsonObject> {
  switch (answer.kind) {
    case 'closed':
      return { outcome: 'gone', how: answer.how }
    case 'hang':
      return { outcome: 'gone', how: `no answer within ${answer.afterMs} ms` }
    case 'broken':
      return { outcome: 'error', detail: answer.detail }
    case 'error':
      if (answer.code === REPLY_CODES.unsupported) return { outcome: 'unsupported' }
      if (answer.code === REPLY_CODES.refused)
        return { outcome: 'refused', cause: causeOf(answer.cause, causes()), detail: answer.message }
      return { outcome: 'error', detail: `${answer.message} (code ${answer.code})` }
    case 'result':
      return checkResult(answer.value, action)
  }
}

function checkResult(value: unknown, action: string): Outcome<JsonObject> {
  if (!Object.hasOwn(ACTIONS, action)) return { outcome: 'ok', result: {} }
  const parsed = ACTIONS[action as Action].result.safeParse(value)
  if (parsed.success) return { outcome: 'ok', result: parsed.data as unknown as JsonObject }
  return {
    outcome: 'error',
    detail: `the result of ${action} does not fit its schema: ${describeIssues(parsed.error)}`,
  }
}

function claimOf(outcome: Exclude<Outcome<JsonObject>, { outcome: 'gone' }>) {
  const nothing = { cause: '', detail: '', result: null as Json }
  switch (outcome.outcome) {
    case 'ok':
      return { ...nothing, outcome: outcome.outcome, result: asRecorded(outcome.result) }
    case 'unsupported':
      return { ...nothing, outcome: outcome.outcome }
    default:
      return { ...nothing, ...outcome }
  }
}

/**
 * An exported state is a secret: what is recorded of it in line is the digest of its bytes. A plaintext is recorded as the
 * text that it is, so that the canaries in it are hidden like those of any other text.
 */
function asRecorded(data: JsonObject): JsonObject {
  if (typeof data.plaintext === 'string') return { ...data, plaintext: asText(data.plaintext) }
  if (typeof data.state !== 'string') return data
  return { ...data, state: digestOf(Buffer.from(data.state, 'base64')) }
}

function asText(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? `text: ${text}` : `base64: ${base64}`
}
