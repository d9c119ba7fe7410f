import type { Filters } from '../../harness/campaign/select.ts'
import type { Campaign } from '../../harness/catalogue/campaign.ts'
import type { Declaration } from '../../harness/catalogue/pics.ts'

/** How a campaign was narrowed, read back from the deviations that it prints. */
export interface RunParameters {
  readonly filters: Filters
  /** Each purpose stopped at its first failing case. */
  readonly firstFailure: boolean
  readonly declared: Declaration
  /** ISO date of the campaign's start. */
  readonly today: string
}

/** What selection and decision were made from. */
export function runParameters({ deviations, candidate, environment, startedAt }: Campaign): RunParameters {
  const only = pick(deviations, /^only (.+)$/)?.[1]?.split(', ')
  const shard = pick(deviations, /^shard (\d+) of (\d+)$/)
  return {
    filters: {
      ...(only ? { only } : {}),
      ...(shard ? { shard: { index: Number(shard[1]), of: Number(shard[2]) } } : {}),
    },
    firstFailure: deviations.includes('each purpose stopped at its first failing case'),
    declared: {
      role: candidate.role === 'gatekeeper' ? 'gatekeeper' : 'provider',
      plane: candidate.plane === 'engine' ? 'engine' : 'wire',
      features: candidate.features,
      scope: candidate.scope === 'black-box' ? 'black-box' : 'full',
      signal: environment.signal,
    },
    today: startedAt.slice(0, 10),
  }
}

function pick(deviations: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const deviation of deviations) {
    const found = pattern.exec(deviation)
    if (found) return found
  }
  return undefined
}
