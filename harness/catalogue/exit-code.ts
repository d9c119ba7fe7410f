import type { ErrorCode } from '../vocabulary/errors.ts'
import type { Campaign } from './campaign.ts'

/** Exit codes of every command, printed by `--help` and held by tests. */
export const EXIT_CODES = {
  0: 'conforming, also as black box or with advisories; for a development run: everything that ran passed',
  1: 'nonconforming; for a development run: something that ran did not pass',
  2: 'not established',
  3: 'void, or the harness itself failed',
  4: 'nothing selected, or checks are missing',
  5: 'a waiver is unknown, expired or forbidden',
  64: 'usage',
} as const
export type ExitCode = keyof typeof EXIT_CODES

/** The exit code that a finished campaign stands for. */
export function exitCodeOf(campaign: Campaign): ExitCode {
  const { statement } = campaign
  const { purposes } = statement.totals
  if (statement.word === 'void') return 3
  if (purposes.executed === 0) return 4
  switch (statement.word) {
    case 'nonconforming':
      return 1
    case 'not established':
      return purposes.error > 0 && purposes.executed === purposes.error ? 3 : 2
    case 'development, no statement':
      return purposes.fail + purposes.inconclusive + purposes.error === 0 ? 0 : 1
    default:
      return 0
  }
}

/** The exit code of an error that ended a command. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  switch (code) {
    case 'usage':
    case 'candidate-file':
    case 'attestations':
      return 64
    case 'selection-empty':
      return 4
    case 'waiver':
      return 5
    default:
      return 3
  }
}
