import { z } from 'zod'
import type { PurposeRecord } from '../harness/catalogue/campaign.ts'
import { VERDICTS } from '../harness/vocabulary/verdict.ts'
import { caseId, digest, fileRef, purposeId } from './campaign-schema.ts'

const count = z.number().int().nonnegative()
const text = z.string().max(100_000)

const judgement = z.strictObject({
  judge: z.string().max(200),
  verdict: z.enum(VERDICTS),
  because: text,
  at: z.array(count).max(1_000),
  evidence: z.enum(['positive', 'absence']),
  control: z.boolean(),
})

const run = z.strictObject({
  judgements: z.array(judgement).max(10_000),
  transcript: z.exactOptional(z.strictObject({ file: fileRef, digest, head: digest, observations: count })),
})

/** The shape of `evidence/<purpose>/record.json`. Read with it, a stored record is a {@link PurposeRecord}. */
export const recordShape = z.strictObject({
  purpose: purposeId,
  cases: z
    .array(
      z.strictObject({
        id: caseId,
        origin: z.enum(['variant', 'generated', 'shrunk', 'ledger']),
        stimulus: z.json(),
        outcome: z.enum(['pass', 'inconclusive', 'fail', 'error']),
        runs: z.array(run).min(1).max(10),
        reproduced: z.strictObject({ k: count, n: count }),
        situations: z.array(z.string().max(200)).max(1_000),
        story: z.exactOptional(z.array(z.string().max(2_000)).max(1_000)),
      }),
    )
    .max(100_000),
  property: z.exactOptional(
    z.strictObject({
      seed: z.number().int(),
      numRuns: count,
      path: z.string().max(10_000),
      shrinks: count,
    }),
  ),
  situations: z.record(z.string().max(200), count),
}) satisfies z.ZodType<PurposeRecord>
