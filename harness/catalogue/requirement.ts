import { z } from 'zod'

/** Where a statement comes from, best first. The last three alone carry no MUST outside a profile that says so. */
export const PROVENANCE = [
  'law',
  'primary',
  'transcription',
  'press',
  'reverse-engineered',
  'inferred',
] as const

/** One testable clause of the law, the reference offer, a protocol, or the neutral profile. */
export const requirementShape = z.strictObject({
  title: z.string().min(1).max(160),
  text: z.string().min(1),
  sources: z.array(z.strictObject({ document: z.string(), clause: z.string() })).min(1),
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  bearers: z.array(z.enum(['provider', 'client', 'gatekeeper'])).min(1),
  basis: z.enum(['stated', 'derived', 'hardening']),
  provenance: z.array(z.enum(PROVENANCE)).min(1),
  judging: z.array(z.enum(['black-box', 'grey-box', 'attested'])),
  method: z.string().min(1),
  /** What a person is asked, and which evidence belongs to the answer. */
  attestation: z.strictObject({ question: z.string().min(1), evidence: z.string().min(1) }).optional(),
  condition: z.string().startsWith('claimed:').optional(),
  profile: z.string().min(1).optional(),
  due: z.iso.date().optional(),
  untested: z.string().optional(),
  note: z.string().optional(),
})

export type Requirement = z.infer<typeof requirementShape>

/** A record with its id. */
export interface RequirementRecord extends Requirement {
  readonly id: string
}

/** What is wrong with a record beyond its shape; empty when nothing is. */
export function requirementProblems(id: string, record: Requirement): string[] {
  const problems: string[] = []
  const weak = record.provenance.every((p) => PROVENANCE.indexOf(p) >= PROVENANCE.indexOf('press'))
  if (weak && record.level === 'MUST' && !record.profile)
    problems.push(`${id} is a MUST on ${record.provenance.join(', ')} alone and names no profile`)
  if (record.judging.length === 0 && !record.untested)
    problems.push(`${id} cannot be judged and does not say why`)
  if (record.judging.includes('attested') !== (record.attestation !== undefined))
    problems.push(`${id} is attested without a question, or has a question and is not attested`)
  return problems
}
