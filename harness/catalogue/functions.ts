import { z } from 'zod'
import data from '../../fixtures/requirements/functions.json' with { type: 'json' }
import { ParleyError } from '../vocabulary/errors.ts'
import type { FunctionSummary, PurposeSummary, RequirementSummary } from './campaign.ts'

const functionShape = z.strictObject({
  title: z.string().min(1),
  clause: z.string().min(1),
  /** The day from which a gatekeeper owes it to whoever asks (ISO date). */
  due: z.iso.date(),
  /** What has to hold for the function to be there. */
  requirements: z.array(z.string().min(1)).min(1),
})

const shape = z.record(z.string().regex(/^[a-z]+(-[a-z]+)*$/), functionShape)

/** A basic function of Article 7(2), and since when it is due. */
export interface DueFunction extends z.infer<typeof functionShape> {
  readonly id: string
}

/** The functions that the law lists, in its order. Throws `catalogue` when the table is malformed. */
export function functions(): readonly DueFunction[] {
  const parsed = shape.safeParse(data)
  if (!parsed.success)
    throw new ParleyError('catalogue', `the functions of the law are malformed: ${parsed.error.message}`)
  return Object.entries(parsed.data).map(([id, entry]) => ({ id, ...entry }))
}

/**
 * How the functions stand on a day. What is due and has no purpose at all is a gap of ours; what is not declared is none of the provider's,
 * who may ask for a part (7(5)).
 * @param today ISO date
 */
export function summariseFunctions(
  listed: readonly DueFunction[],
  purposes: readonly PurposeSummary[],
  requirements: readonly RequirementSummary[],
  today: string,
): readonly FunctionSummary[] {
  return listed.map(({ id, requirements: needed, ...entry }) => {
    const base = { function: id, ...entry, requirements: needed }
    const covered = needed.every((each) => purposes.some((p) => p.verifies.includes(each)))
    if (entry.due > today)
      return { ...base, status: 'not yet due', because: covered ? '' : 'not covered: no released purpose' }
    if (!covered) return { ...base, status: 'gap', because: 'due, and no released purpose covers it' }
    const settled = requirements.filter(
      (r) => needed.includes(r.requirement) && r.disposition !== 'inapplicable',
    )
    const absent = needed.filter((id) => !settled.some((r) => r.requirement === id))
    const failed = settled.find((r) => r.verdict === 'fail')
    const open = settled.find((r) => r.disposition !== 'executed' || r.verdict !== 'pass')
    if (failed) return { ...base, status: 'fails', because: failed.because }
    if (open) return { ...base, status: 'not established', because: open.because }
    if (absent.length === needed.length)
      return { ...base, status: 'not declared', because: 'a provider may ask for a part of the functions' }
    if (absent.length > 0)
      return { ...base, status: 'not declared', because: `in part: ${absent.join(', ')} does not apply` }
    return { ...base, status: 'seen to work', because: '' }
  })
}
