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
  }),
)
export type Proforma = z.infer<typeof proformaShape>

/** Reads a proforma. Throws `catalogue`. */
export function readProforma(data: unknown): Proforma {
  const parsed = proformaShape.safeParse(data)
  if (!parsed.success)
    throw new ParleyError('catalogue', `the PICS proforma is malformed: ${parsed.error.message}`)
  return parsed.data
}

/** What the supplier declares. */
export interface Declaration {
  readonly role: 'provider' | 'gatekeeper'
  readonly plane: 'wire' | 'engine'
  readonly features: readonly string[]
  readonly scope: 'full' | 'black-box'
}

/** Features that are mandatory for this role and plane and were not declared. */
export function missingFeatures(proforma: Proforma, declared: Declaration): string[] {
  const bearer = declared.plane === 'engine' ? 'engine' : declared.role
  return Object.entries(proforma)
    .filter(([, item]) => item.planes.includes(declared.plane) && item.mandatory.includes(bearer))
    .map(([feature]) => feature)
    .filter((feature) => !declared.features.includes(feature))
}

/** Declared features that the proforma does not know: a spelling mistake or a newer protocol. */
export function unknownFeatures(proforma: Proforma, declared: Declaration): string[] {
  return declared.features.filter((feature) => !Object.hasOwn(proforma, feature))
}
