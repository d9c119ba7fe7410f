import type { Filters } from '../../harness/campaign/select.ts'
import type { Campaign } from '../../harness/catalogue/campaign.ts'
import type { Declaration } from '../../harness/catalogue/pics.ts'

/** How a campaign was narrowed. */
export interface RunParameters {
  readonly filters: Filters
  /** Each purpose stopped at its first failing case. */
  readonly firstFailure: boolean
  /** Most generated cases of each property, when it is not the tier that says how many. */
  readonly generated?: number | undefined
  readonly declared: Declaration
  /** The day whose duties count: an ISO date, that of the campaign's start unless it names another. */
  readonly today: string
}

/** What selection and decision were made from. */
export function runParameters({ run, candidate, environment, startedAt }: Campaign): RunParameters {
  const { only, milestone, shard, firstFailure, generated } = run
  return {
    filters: { ...(only && { only }), ...(milestone && { milestone }), ...(shard && { shard }) },
    firstFailure,
    generated,
    declared: {
      role: candidate.role === 'gatekeeper' ? 'gatekeeper' : 'provider',
      plane: candidate.plane === 'engine' ? 'engine' : 'wire',
      features: candidate.features,
      scope: candidate.scope === 'black-box' ? 'black-box' : 'full',
      timers: { silentClientMs: candidate.silentClientMs },
      signal: environment.signal,
    },
    today: run.date ?? startedAt.slice(0, 10),
  }
}
