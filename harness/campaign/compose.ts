import type { Artefacts } from '../candidate/digest.ts'
import type { Pixit } from '../candidate/protocol/hello.ts'
import type { Attestation, Attestor, Campaign, PurposeSummary, RunSettings } from '../catalogue/campaign.ts'
import { decide, summariseRequirement } from '../catalogue/decision.ts'
import { functions, summariseFunctions } from '../catalogue/functions.ts'
import type { Beginning } from '../catalogue/origin.ts'
import type { Declaration } from '../catalogue/pics.ts'
import { requirements } from '../catalogue/requirements.ts'
import { deviationsOf, isNarrowed, qualifiersOf } from '../catalogue/run.ts'
import { digestOfJson } from '../transcript/canonical.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { Json } from '../vocabulary/json.ts'
import { harnessIdentity } from './identity.ts'
import type { CampaignOptions } from './options.ts'
import { applicableRequirements } from './select.ts'

/** What is known before the first case. */
export interface Begun {
  readonly options: CampaignOptions
  readonly declared: Declaration
  readonly candidate: { readonly name: string; readonly version: string }
  readonly artefacts: Artefacts
  readonly startedAt: Date
  readonly pixit: Pixit
  readonly id: string
}

/** Everything that a campaign's conclusion is drawn from. */
export interface Composed {
  readonly begun: Begun
  readonly artefactsAtEnd: Artefacts
  readonly endedAt: Date
  readonly summaries: readonly PurposeSummary[]
  readonly attestor?: Attestor
  readonly attestations?: ReadonlyMap<string, Attestation>
  readonly missing: readonly string[]
  readonly voidBecause?: string
  readonly interrupted: boolean
}

/** The day whose duties count (ISO date), and the requirements that bind then. */
export function dutiesOf(options: CampaignOptions, declared: Declaration, startedAt: Date) {
  const today = options.date ?? startedAt.toISOString().slice(0, 10)
  return { today, applicable: applicableRequirements(requirements(), declared, today) }
}

/** The part of `campaign.json` that does not wait for a verdict. */
export function beginningOf(begun: Begun): Beginning {
  const { options, declared, candidate, artefacts, startedAt, id } = begun
  const { signal } = options.profile
  const { only, milestone, shard, peers } = options.filters
  const run: RunSettings = {
    target: options.target,
    ...(peers && { peers }),
    ...(only && { only }),
    ...(milestone && { milestone }),
    ...(shard && { shard }),
    firstFailure: options.firstFailure ?? false,
    ...(options.generated !== undefined && { generated: options.generated }),
    ...(options.livenessMs && { livenessMs: options.livenessMs }),
    ...(options.date && { date: options.date }),
  }
  const environment = {
    ...harnessIdentity(),
    suitesDigest: options.suitesDigest,
    catalogueDigest: digestOfJson(requirements()),
    profile: `${options.profile.id} ${options.profile.version}`,
    profileDigest: options.profileDigest,
    ...(options.profile.private ? ({ privateProfile: true } as const) : {}),
    signal: { versions: signal.versions, postQuantum: signal.postQuantum },
    node: process.version,
    platform: `${process.platform}/${process.arch}`,
    confinement: 'network not confined',
  }
  return {
    id,
    tier: options.tier,
    run,
    seed: options.seed,
    startedAt: startedAt.toISOString(),
    protocolStart: startedAt.getTime(),
    candidate: {
      ...candidate,
      role: declared.role,
      plane: declared.plane,
      features: [...declared.features].sort(),
      scope: declared.scope,
      ...(declared.timers?.silentClientMs !== undefined && {
        silentClientMs: declared.timers.silentClientMs,
      }),
      digestAtStart: artefacts.digest as Digest,
      artefacts: artefacts.files.length,
    },
    environment,
    pixit: redacted(begun.pixit),
  }
}

/** Puts `campaign.json` together and decides. */
export function compose(parts: Composed): Campaign {
  const { begun, summaries, artefactsAtEnd } = parts
  const { options, declared, startedAt, artefacts } = begun
  const beginning = beginningOf(begun)
  const { run, environment } = beginning
  const complete = !parts.interrupted
  const mode = isNarrowed(run, options.tier) ? 'development' : 'certification'
  const changed = artefacts.digest !== artefactsAtEnd.digest
  const voidBecause =
    parts.voidBecause ?? (changed ? 'the candidate was changed while the campaign ran' : undefined)
  const catalogue = requirements()
  const { today, applicable } = dutiesOf(options, declared, startedAt)
  const summary = catalogue
    .filter((r) => applicable.includes(r.id))
    .map((r) => summariseRequirement(r, summaries, parts.attestations?.get(r.id)))
  return {
    ...beginning,
    format: 'parley/campaign/1',
    mode,
    complete,
    endedAt: parts.endedAt.toISOString(),
    candidate: { ...beginning.candidate, digestAtEnd: artefactsAtEnd.digest as Digest },
    deviations: deviationsOf(
      { run, tier: options.tier, complete, environment, candidate: declared },
      parts.missing,
    ),
    purposes: summaries,
    requirements: summary,
    functions: summariseFunctions(functions(), summaries, summary, today),
    ...(parts.attestor && { attestor: parts.attestor }),
    statement: decide({
      catalogue,
      requirements: summary,
      purposes: summaries,
      applicable,
      mode,
      scope: declared.scope,
      plane: declared.plane,
      missing: parts.missing,
      ...(voidBecause ? { voidBecause } : {}),
      qualifiers: qualifiersOf({ run, environment, candidate: declared }),
      failOnHardening: options.failOnHardening,
      today,
    }),
  }
}

/** Where things were reached, without paths of the machine. */
function redacted(pixit: Pixit): Json {
  const { protocol, integrator, gatekeeper, listeners } = pixit
  const names = Object.fromEntries(Object.entries(listeners).map(([role, { names }]) => [role, names]))
  return { protocol, integrator, domain: gatekeeper?.domain ?? '', listeners: names }
}
