import { digestOfJson } from '../transcript/canonical.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { Campaign } from './campaign.ts'

/** What is known of a campaign before its first case: who is judged, with what, under which profile, how narrowed. */
export type Beginning = Pick<
  Campaign,
  'id' | 'tier' | 'run' | 'seed' | 'startedAt' | 'protocolStart' | 'environment'
> & { readonly candidate: Omit<Campaign['candidate'], 'digestAtEnd'> }

/** The digest of a beginning. Every transcript names it, so that none counts for another campaign or candidate. */
export function originOf(campaign: Beginning): Digest {
  const { id, tier, run, seed, startedAt, protocolStart, environment, candidate } = campaign
  const { name, version, role, plane, features, scope, silentClientMs, digestAtStart, artefacts } = candidate
  return digestOfJson({
    ...{ id, tier, run, seed, startedAt, protocolStart, environment },
    candidate: {
      ...{ name, version, role, plane, features, scope, digestAtStart, artefacts },
      ...(silentClientMs !== undefined && { silentClientMs }),
    },
  })
}
