/**
 * Verdicts in their order (TTCN-3, ES 201 873-1, with `inconclusive` spelt out):
 * a later one always overwrites an earlier one, so a verdict only ever gets worse.
 */
export const VERDICTS = ['none', 'pass', 'inconclusive', 'fail', 'error'] as const

/** What a judgement, a case, a purpose or a requirement came to. */
export type Verdict = (typeof VERDICTS)[number]

/** The worst of the given verdicts; `none` for an empty list. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let rank = 0
  for (const verdict of verdicts) rank = Math.max(rank, VERDICTS.indexOf(verdict))
  return VERDICTS[rank] ?? 'error'
}

/** Why a purpose has, or has not, a verdict (ISO/IEC 9646: test campaign status). */
export const DISPOSITIONS = ['executed', 'inapplicable', 'unsupported', 'waived', 'not run'] as const

/** See {@link DISPOSITIONS}. */
export type Disposition = (typeof DISPOSITIONS)[number]
