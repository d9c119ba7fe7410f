import { z } from 'zod'
import { ParleyError } from '../vocabulary/errors.ts'

/** The questions that a supplier answers (PICS proforma): every feature, who must have it, and on which plane. */
export const proformaShape = z.record(
  z.string(),
  z.strictObject({
    question: z.string(),
    /** Roles that must implement it; for all others it is optional. */
    mandatory: z.array(z.enum(['provider', 'gatekeeper', 'engine'])),
    planes: z.array(z.enum(['wire', 'engine'])),
    /** A means to see, not a feature of the messenger: purposes need it, requirements never do. */
    observation: z.boolean().default(false),
    /** The listener that the candidate file has to name where this is declared. */
    listener: z.string().optional(),
  }),
)
export type Proforma = z.infer<typeof proformaShape>

const POST_QUANTUM = 'pq'

/** Reads a proforma. Throws `catalogue`. */
export function readProforma(data: unknown): Proforma {
  const parsed = proformaShape.safeParse(data)
  if (!parsed.success)
    throw new ParleyError('catalogue', `the PICS proforma is malformed: ${parsed.error.message}`)
  return parsed.data
}

/** What a profile allows of Signal. */
export interface SignalRules {
  /** Versions of messages that may be used. */
  readonly versions: readonly number[]
  /** Whether the key agreement has to be, may be or must not be expected to be post-quantum. */
  readonly postQuantum: 'required' | 'allowed' | 'none'
}

/** What the supplier declares, and what the profile in force makes of it. */
export interface Declaration {
  readonly role: 'provider' | 'gatekeeper'
  readonly plane: 'wire' | 'engine'
  readonly features: readonly string[]
  readonly scope: 'full' | 'black-box'
  /** Its own limits, in milliseconds. */
  readonly timers?: { readonly silentClientMs?: number | undefined }
  /** The profile's; without it, nothing is demanded or ruled out. */
  readonly signal?: SignalRules
}

/** Features that are mandatory for this role and plane, or by the profile, and were not declared. */
export function missingFeatures(proforma: Proforma, declared: Declaration): string[] {
  const bearer = declared.plane === 'engine' ? 'engine' : declared.role
  const isDemanded = (feature: string) =>
    feature === POST_QUANTUM && declared.plane === 'wire' && declared.signal?.postQuantum === 'required'
  return Object.entries(proforma)
    .filter(([, item]) => item.planes.includes(declared.plane))
    .filter(([feature, item]) => item.mandatory.includes(bearer) || isDemanded(feature))
    .map(([feature]) => feature)
    .filter((feature) => !declared.features.includes(feature))
}

/** Why a feature is of no use under the profile, declared or not; empty when it is. */
export function ruledOut(feature: string, signal: SignalRules | undefined): string {
  return feature === POST_QUANTUM && signal?.postQuantum === 'none'
    ? 'the profile has no post-quantum mode'
    : ''
}

/** Needs that are no features, in words that say what to declare. */
const TOLD: Readonly<Record<string, string>> = {
  restart: 'durable, or state-export with state-import',
  'silent-client-limit':
    'timers.silentClientMs in hello, the time after which the proxy gives up a client that answers nothing',
}

/**
 * The first need that is not met, in words that say what to declare. An engine survives a `restart` that is `durable`, or
 * that gives its state and takes it back; a messenger always has to. A `silent-client-limit` is one of the timers.
 */
export function unmetNeed(
  needs: readonly string[],
  { plane, features, timers }: Pick<Declaration, 'plane' | 'features' | 'timers'>,
): string | undefined {
  const has = (feature: string) => features.includes(feature)
  const survives = plane === 'wire' || has('durable') || (has('state-export') && has('state-import'))
  const isMet = (need: string) => {
    if (need === 'restart') return survives
    return need === 'silent-client-limit' ? timers?.silentClientMs !== undefined : has(need)
  }
  const unmet = needs.find((need) => !isMet(need))
  return unmet && (TOLD[unmet] ?? unmet)
}

/** Declared features that the proforma does not know: a spelling mistake or a newer protocol. */
export function unknownFeatures(proforma: Proforma, declared: Declaration): string[] {
  return declared.features.filter((feature) => !Object.hasOwn(proforma, feature))
}
