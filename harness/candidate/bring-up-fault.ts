import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { JsonObject } from '../vocabulary/json.ts'
import type { ContractBreak } from './contract-break.ts'
import type { Outcome } from './outcome.ts'
import type { StderrCapture } from './stderr-capture.ts'

const GUIDE = 'harness/candidate/README.md is the contract; parley probe checks it alone'
const LAST_LINES = 5

/** Everything that can keep a candidate from coming up, as the error that says so. */
export const bringUpFault = {
  broke: ({ what, detail }: ContractBreak) =>
    new ParleyError(
      'contract',
      `the candidate broke the adapter contract before it was up: ${detail}`,
      what === 'garbage'
        ? 'stdout carries JSON-RPC and nothing else, one object a line; logs belong on stderr'
        : GUIDE,
    ),
  late: (lack: string, ms: number, stderr: StderrCapture) =>
    new ParleyError('contract', `the candidate ${lack} within ${ms / 1000} s${lastWords(stderr)}`, GUIDE),
  ended: (how: string, stderr: StderrCapture) =>
    new ParleyError(
      'candidate-start',
      `the candidate ended before it was up: ${how}${lastWords(stderr)}`,
      GUIDE,
    ),
  start: (outcome: Exclude<Outcome<JsonObject>, { outcome: 'ok' }>, stderr: StderrCapture) =>
    new ParleyError(
      'contract',
      `start was not answered with a result: ${tellOutcome(outcome)}${lastWords(stderr)}`,
      GUIDE,
    ),
  unready: (fault: string) =>
    new ParleyError(
      'contract',
      fault,
      'answer start once every listener of the candidate file accepts connections',
    ),
}

/** An outcome other than ok, in a few words. */
export function tellOutcome(outcome: Exclude<Outcome<JsonObject>, { outcome: 'ok' }>): string {
  switch (outcome.outcome) {
    case 'unsupported':
      return 'unsupported'
    case 'refused':
      return `refused (${show(outcome.cause, 40)}): ${show(outcome.detail)}`
    case 'error':
      return `error: ${show(outcome.detail)}`
    case 'gone':
      return outcome.how
  }
}

function lastWords(stderr: StderrCapture): string {
  const all = stderr
    .text()
    .split('\n')
    .filter((line) => line.trim() !== '')
  // what was thrown stands above its frames, which would push it out
  const said = all.filter((line) => !/^\s+at |^Node\.js v\d/.test(line))
  const lines = said.length > 0 ? said : all
  if (lines.length === 0) return '; it wrote nothing to stderr'
  return `; last on stderr: ${lines
    .slice(-LAST_LINES)
    .map((line) => show(line))
    .join(' | ')}`
}
