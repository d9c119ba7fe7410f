import type { Campaign, RunSettings } from './campaign.ts'
import { milestoneCalled } from './milestones.ts'

/** Whether a run covers less than a statement needs, or stands on another program beside the candidate: then it makes none. */
export function isNarrowed(run: RunSettings, tier: Campaign['tier']): boolean {
  const { only, milestone, shard, firstFailure, generated, peers } = run
  const isPart = [only, milestone, shard, generated, peers].some((each) => each !== undefined)
  return tier === 'smoke' || isPart || firstFailure
}

/** Whether every named situation has to be reached: only by a run in which each purpose had all its cases. */
export function demandsSituations(
  tier: Campaign['tier'],
  complete: boolean,
  { firstFailure, generated }: { readonly firstFailure?: boolean; readonly generated?: number | undefined },
): boolean {
  return tier !== 'smoke' && complete && !firstFailure && generated === undefined
}

/** The part of a campaign that says how it was run. */
interface Stated extends Pick<Campaign, 'run' | 'tier' | 'complete'> {
  readonly environment: Pick<Campaign['environment'], 'profile' | 'signal' | 'privateProfile'>
  readonly candidate: Pick<Campaign['candidate'], 'features'>
}

/** What a reader has to know before the verdicts. @param missing mandatory features that are not declared */
export function deviationsOf(
  { run, tier, complete, environment, candidate }: Stated,
  missing: readonly string[],
): string[] {
  const found: string[] = []
  const { profile, signal } = environment
  const whose = environment.privateProfile ? 'the private profile' : 'profile'
  if (!profile.startsWith('neutral ')) found.push(`${whose} ${profile} in place of the neutral one`)
  if (environment.privateProfile)
    found.push('every verdict holds under the private profile alone, and there is no public edition')
  if (signal.postQuantum === 'none') found.push('no post-quantum protection, as the profile has it')
  if (run.peers) found.push(`the simulated users are those of another program: ${run.peers}`)
  if (run.milestone) found.push(`the selection of ${milestoneCalled(run.milestone, candidate.features)}`)
  if (run.only) found.push(`only ${run.only.join(', ')}`)
  if (run.shard) found.push(`shard ${run.shard.index} of ${run.shard.of}`)
  if (run.firstFailure) found.push('each purpose stopped at its first failing case')
  if (run.generated !== undefined) found.push(`at most ${run.generated} generated cases of each property`)
  if (run.date) found.push(`the duties of ${run.date} in place of those of the day of the test`)
  if (run.livenessMs) found.push(`liveness deadline ${run.livenessMs} ms in place of the ordinary one`)
  if (tier === 'smoke') found.push('tier smoke: one case for each family')
  if (!complete) found.push('interrupted by the user: what had not begun was not run')
  if (missing.length > 0) found.push(`mandatory features that are not declared: ${missing.join(', ')}`)
  return found
}

/** What the first line of a statement has to say beside its word: the selection, and a profile that is not public. */
export function qualifiersOf({
  run,
  environment,
  candidate,
}: Pick<Stated, 'run' | 'environment' | 'candidate'>): readonly string[] {
  return [
    ...(run.milestone ? [`the selection of ${milestoneCalled(run.milestone, candidate.features)}`] : []),
    ...(run.date ? [`as of ${run.date}`] : []),
    ...(environment.privateProfile ? [`under the private profile ${environment.profile}`] : []),
  ]
}
