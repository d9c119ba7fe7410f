import { digestOfJson } from '../transcript/canonical.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { Campaign } from './campaign.ts'

/** What is known of a campaign before its first case: who is judged, with what, under which profile, how narrowed. */
export type Beginning = Pick<
  Campaign,
  'id' | 'tier' | 'run' | 'seed' | 'startedAt' | 'protocolStart' | 'environment' | 'pixit'
> & { readonly candidate: Omit<Campaign['candidate'], 'digestAtEnd'> }

/** The digest of a beginning. Every transcript names it, so that none counts for another campaign or candidate. */
export function originOf(campaign: Beginning): Digest {
  const { id, tier, run, seed, startedAt, protocolStart, environment, pixit } = campaign
  // what is known at the end alone has no part in it
  const candidate = { ...campaign.candidate, digestAtEnd: null }
  return digestOfJson({ id, tier, run, seed, startedAt, protocolStart, environment, pixit, candidate })
}
