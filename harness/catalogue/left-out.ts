import { z } from 'zod'
import data from '../../fixtures/purposes/left-out.json' with { type: 'json' }
import { ParleyError } from '../vocabulary/errors.ts'

const shape = z.record(
  z.string().regex(/^[A-Z]+-\d+$/),
  z.strictObject({ title: z.string().min(1), because: z.string().min(1) }),
)

/** A known test purpose that cannot be run against the profile, and why. */
export interface LeftOut {
  readonly id: string
  readonly title: string
  readonly because: string
}

/** Purposes of the families covered that are left out on purpose. Throws `catalogue` when the record is malformed. */
export function leftOutPurposes(): readonly LeftOut[] {
  const parsed = shape.safeParse(data)
  if (!parsed.success)
    throw new ParleyError('catalogue', `left-out purposes are malformed: ${parsed.error.message}`)
  return Object.entries(parsed.data).map(([id, entry]) => ({ id, ...entry }))
}
