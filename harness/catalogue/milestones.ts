import { z } from 'zod'
import data from '../../fixtures/purposes/milestones.json' with { type: 'json' }
import { ParleyError } from '../vocabulary/errors.ts'

const shape = z.array(
  z.strictObject({
    id: z.string().regex(/^M\d+$/),
    title: z.string().min(1),
    about: z.string().min(1),
    source: z.strictObject({ document: z.string(), clause: z.string() }),
    /** Requirements, or whole families of them. */
    requirements: z.array(z.string().regex(/^[A-Z0-9]+(-\d+)?$/)).min(1),
    /** Features by name, and what the milestone is called besides for a candidate that does not declare one. */
    without: z.record(z.string(), z.string().min(1)).default({}),
  }),
)

/** A step of the order in which a gatekeeper tries a provider, and the requirements that belong to it. */
export type Milestone = z.infer<typeof shape>[number]

let known: readonly Milestone[] | undefined

/** The milestones in their order. Throws `catalogue` when the record is malformed. */
export function milestones(): readonly Milestone[] {
  const parsed = known ? undefined : shape.safeParse(data)
  if (parsed && !parsed.success)
    throw new ParleyError('catalogue', `the milestones are malformed: ${parsed.error.message}`)
  known ??= parsed?.data ?? []
  return known
}

/** The milestone that a purpose belongs to: that of the requirement which names it in reports. */
export function milestoneOf({
  verifies: [requirement],
}: {
  readonly verifies: readonly [string, ...string[]]
}): Milestone | undefined {
  const family = requirement.split('-')[0] ?? ''
  return milestones().find(({ requirements: own }) => own.includes(requirement) || own.includes(family))
}

/** How a milestone is called in reports: its id and title, and what it is confined to for a candidate with these features. */
export function milestoneCalled(id: string, features?: readonly string[]): string {
  const found = milestones().find((milestone) => milestone.id === id)
  if (found === undefined) return `milestone ${id}`
  const lacking = Object.entries(found.without).filter(([feature]) => features?.includes(feature) === false)
  return [`milestone ${id} (${found.title})`, ...lacking.map(([, words]) => words)].join(', ')
}
