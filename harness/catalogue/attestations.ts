import { z } from 'zod'
import type { Attestor } from './campaign.ts'
import type { RequirementRecord } from './requirement.ts'

const words = z.string().trim().min(1, 'expected words').max(200)

const answerShape = z
  .strictObject({
    answer: z.enum(['yes', 'no']).nullable().describe('Left empty: the question stays open'),
    statement: z.string().trim().max(4_000).default('').describe('The answer in your own words'),
    evidence: z
      .array(z.string().min(1).max(1_000))
      .max(20)
      .default([])
      .describe('Files, seen from the folder of this one; each is copied into the bundle'),
  })
  .refine(({ answer, statement }) => answer === null || statement !== '', {
    path: ['statement'],
    message: 'expected the answer in your own words',
  })
  .refine(({ answer, evidence }) => answer !== 'yes' || evidence.length > 0, {
    path: ['evidence'],
    message: 'expected at least one file behind a yes',
  })

/** What a person confirms of a candidate, as it is written. Unknown keys are refused: they are misspelt ones. */
export const attestationsShape = z.strictObject({
  format: z.literal('parley/attestations/1'),
  candidate: z
    .strictObject({ name: words, version: words })
    .describe('As the candidate itself says in hello: answers hold for one version'),
  by: z.strictObject({ name: words, function: words }).describe('Who answers, and in which function'),
  on: z.iso.date().describe('The day of the answers'),
  answers: z.record(z.string().regex(/^[A-Z0-9]+-\d+$/, 'expected the id of a requirement'), answerShape),
})

/** Answers that were read, with the bytes of what was attached. */
export interface Answers {
  readonly candidate: { readonly name: string; readonly version: string }
  readonly attestor: Attestor
  readonly answers: readonly {
    readonly requirement: string
    readonly answer: 'yes' | 'no'
    readonly statement: string
    readonly evidence: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  }[]
}

/** The attestations file as JSON Schema, for editors. */
export function attestationsSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(attestationsShape, { io: 'input' })
  return { $schema, $id: 'urn:parley:attestations:1', title: 'Parley attestations', ...rest }
}

/** Requirements that ask a person, of those that one of the bearers has to meet. */
export function askedOf(
  catalogue: readonly RequirementRecord[],
  bearers: readonly string[],
): readonly RequirementRecord[] {
  return catalogue.filter((r) => r.attestation && r.bearers.some((bearer) => bearers.includes(bearer)))
}

/**
 * A file with every question and no answer, ready to be filled in. As it is, it is refused: whoever answers has a name.
 * @param on ISO date
 */
export function questionnaire(asked: readonly RequirementRecord[], on: string): string {
  const head = [
    '# What only a person can confirm. Answer yes or no, in your own words, and attach evidence to every yes;',
    '# an empty answer leaves the question open. Reports call it attested, never passed.',
    'format: parley/attestations/1',
    'candidate: { name: "", version: "" } # as the candidate says in hello',
    'by: { name: "", function: "" } # who answers, and in which function',
    `on: "${on}"`,
    'answers:',
  ]
  const entries = asked.flatMap(({ id, level, title, condition, attestation }) => [
    '',
    `  # ${id} (${level}${condition ? `, ${condition.replace('claimed:', 'if it claims ')}` : ''}): ${title}`,
    `  # ${attestation?.question ?? ''}`,
    `  # Evidence: ${attestation?.evidence ?? ''}`,
    `  ${id}:`,
    '    answer:',
    '    statement: ""',
    '    evidence: []',
  ])
  return `${[...head, ...entries].join('\n')}\n`
}
