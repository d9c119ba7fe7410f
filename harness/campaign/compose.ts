import type { Artefacts } from '../candidate/digest.ts'
import type { Pixit } from '../candidate/protocol/hello.ts'
import type { Campaign, PurposeSummary } from '../catalogue/campaign.ts'
import { decide, summariseRequirement } from '../catalogue/decision.ts'
import type { Declaration } from '../catalogue/pics.ts'
import { requirements } from '../catalogue/requirements.ts'
import { digestOfJson } from '../transcript/canonical.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { Json } from '../vocabulary/json.ts'
import { harnessIdentity } from './identity.ts'
import type { CampaignOptions } from './options.ts'
import { applicableRequirements, NEUTRAL } from './select.ts'

/** Everything that a campaign's conclusion is drawn from. */
export interface Composed {
  readonly options: CampaignOptions
  readonly declared: Declaration
  readonly candidate: { readonly name: string; readonly version: string }
  readonly artefacts: Artefacts
  readonly artefactsAtEnd: Artefacts
  readonly startedAt: Date
  readonly endedAt: Date
  readonly pixit: Pixit
  readonly summaries: readonly PurposeSummary[]
  readonly missing: readonly string[]
  readonly voidBecause?: string
  readonly interrupted: boolean
  readonly id: string
}

/** Puts `campaign.json` together and decides. */
export function compose(parts: Composed): Campaign {
  const { options, declared, summaries, artefacts, artefactsAtEnd } = parts
  const { signal } = options.profile
  const narrowed =
    options.tier === 'smoke' ||
    options.filters.only !== undefined ||
    options.filters.shard !== undefined ||
    options.firstFailure === true
  const mode = narrowed ? 'development' : 'certification'
  const changed = artefacts.digest !== artefactsAtEnd.digest
  const voidBecause =
    parts.voidBecause ?? (changed ? 'the candidate was changed while the campaign ran' : undefined)
  const today = parts.startedAt.toISOString().slice(0, 10)
  const catalogue = requirements()
  const applicable = applicableRequirements(catalogue, declared, today)
  const summary = catalogue
    .filter((r) => applicable.includes(r.id))
    .map((r) => summariseRequirement(r, summaries))
  return {
    format: 'parley/campaign/1',
    id: parts.id,
    mode,
    complete: !parts.interrupted,
    tier: options.tier,
    seed: options.seed,
    startedAt: parts.startedAt.toISOString(),
    endedAt: parts.endedAt.toISOString(),
    protocolStart: parts.startedAt.getTime(),
    candidate: {
      ...parts.candidate,
      role: declared.role,
      plane: declared.plane,
      features: [...declared.features].sort(),
      scope: declared.scope,
      digestAtStart: artefacts.digest as Digest,
      digestAtEnd: artefactsAtEnd.digest as Digest,
      artefacts: artefacts.files.length,
    },
    environment: {
      ...harnessIdentity(),
      suitesDigest: options.suitesDigest,
      catalogueDigest: digestOfJson(catalogue),
      profile: `${options.profile.id} ${options.profile.version}`,
      profileDigest: options.profileDigest,
      signal: { versions: signal.versions, postQuantum: signal.postQuantum },
      node: process.version,
      platform: `${process.platform}/${process.arch}`,
      confinement: 'network not confined',
    },
    pixit: redacted(parts.pixit),
    deviations: deviations(parts),
    purposes: summaries,
    requirements: summary,
    statement: decide({
      catalogue,
      requirements: summary,
      purposes: summaries,
      applicable,
      mode,
      scope: declared.scope,
      plane: declared.plane,
      ...(voidBecause ? { voidBecause } : {}),
      failOnHardening: options.failOnHardening,
      today,
    }),
  }
}

function deviations({ options, interrupted, missing }: Composed): string[] {
  const found: string[] = []
  const { id, version, signal } = options.profile
  if (id !== NEUTRAL) found.push(`profile ${id} ${version} in place of the neutral one`)
  if (signal.postQuantum === 'none') found.push('no post-quantum protection, as the profile has it')
  if (options.filters.only) found.push(`only ${options.filters.only.join(', ')}`)
  if (options.filters.shard) found.push(`shard ${options.filters.shard.index} of ${options.filters.shard.of}`)
  if (options.firstFailure) found.push('each purpose stopped at its first failing case')
  if (options.livenessMs)
    found.push(`liveness deadline ${options.livenessMs} ms in place of the ordinary one`)
  if (options.tier === 'smoke') found.push('tier smoke: one case for each family')
  if (interrupted) found.push('interrupted by the user: what had not begun was not run')
  if (missing.length > 0) found.push(`mandatory features that are not declared: ${missing.join(', ')}`)
  return found
}

/** Where things were reached, without paths of the machine. */
function redacted(pixit: Pixit): Json {
  const { protocol, integrator, gatekeeper, listeners } = pixit
  const names = Object.fromEntries(Object.entries(listeners).map(([role, { names }]) => [role, names]))
  return { protocol, integrator, domain: gatekeeper?.domain ?? '', listeners: names }
}
