import { claimsOf, type Log, stimuliOf } from './select.ts'

/**
 * Engine plane: what the engine said when it was given the message with this canary, as a phrase to go behind a finding. Empty when it
 * was never given, was opened, or there is no engine.
 */
export function refused(log: Log, canary: string): string {
  const sealed = stimuliOf(log, 'message.sealed').find((o) => o.data.canary === canary)
  const given = stimuliOf(log, 'call.made').filter(
    ({ data }) => data.action === 'engine-decrypt' && messageIn(data.params) === sealed?.data.bytes,
  )
  const answer = claimsOf(log, 'call.answered').find(
    ({ data }) =>
      data.outcome !== 'ok' &&
      given.some(({ data: call }) => call.call === data.call && call.instance === data.instance),
  )
  if (!answer) return ''
  const { instance, outcome, cause, detail } = answer.data
  return `; ${instance} ${[outcome, cause, detail].filter(Boolean).join(': ')}`
}

function messageIn(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'message' in params ? params.message : undefined
}
