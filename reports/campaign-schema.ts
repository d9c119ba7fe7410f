import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Campaign, type CaseOutcome, FUNCTION_STATUSES, TIERS } from '../harness/catalogue/campaign.ts'
import type { Digest } from '../harness/vocabulary/ids.ts'
import { DISPOSITIONS, VERDICTS } from '../harness/vocabulary/verdict.ts'

const WORDS = [
  'conforming',
  'conforming with advisories',
  'conforming (black box)',
  'nonconforming',
  'not established',
  'void',
  'development, no statement',
] as const

const count = z.number().int().nonnegative()
const text = z.string().max(100_000)
const name = z.string().min(1).max(200)
const instant = z.iso.datetime({ precision: 3 })

/** An identifier that may stand in a path, a style sheet and a shell command as it is. */
const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/)
export const purposeId = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,38}-\d{1,4}$/)
export const caseId = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,38}-\d{1,4}\/[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/)

/** A file below the bundle: plain names with `/` between them, so that it cannot leave the folder. */
export const fileRef = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/)

/** `sha256:` and 64 lower-case hex digits. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .transform((value) => value as Digest)

const outcomes = z.strictObject({ pass: count, fail: count, inconclusive: count, error: count } satisfies {
  [O in CaseOutcome]: z.ZodType
})

const purpose = z.strictObject({
  purpose: purposeId,
  title: text,
  suite: name,
  verifies: z.array(identifier).min(1).max(100),
  severity: z.number().int().min(1).max(3),
  effect: text,
  disposition: z.enum(DISPOSITIONS),
  verdict: z.enum(VERDICTS),
  because: text,
  cases: outcomes,
  stored: count,
  seed: z.number().int(),
  record: z.exactOptional(z.strictObject({ file: fileRef, digest })),
  firstFailure: z.exactOptional(caseId),
  story: z.exactOptional(z.array(z.string().max(2_000)).max(1_000)),
})

const requirement = z.strictObject({
  requirement: identifier,
  title: text,
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  basis: z.enum(['stated', 'derived', 'hardening']),
  disposition: z.enum([...DISPOSITIONS, 'attested', 'denied']),
  verdict: z.enum(VERDICTS),
  because: text,
  purposes: z.array(purposeId).max(1_000),
  attestation: z.exactOptional(
    z.strictObject({
      answer: z.enum(['yes', 'no']),
      statement: text.min(1),
      evidence: z
        .array(z.strictObject({ name: z.string().min(1).max(1_000), file: fileRef, digest }))
        .max(20),
    }),
  ),
})

const basicFunction = z.strictObject({
  function: identifier,
  title: text,
  clause: name,
  due: z.iso.date(),
  requirements: z.array(identifier).min(1).max(100),
  status: z.enum(FUNCTION_STATUSES),
  because: text,
})

const totals = z.strictObject({
  requirements: z.strictObject({
    catalogue: count,
    applicable: count,
    covered: count,
    pass: count,
    fail: count,
    inconclusive: count,
    error: count,
    notExecuted: count,
    notYetDue: count,
    attested: count,
    denied: count,
  }),
  purposes: z.strictObject({
    released: count,
    selected: count,
    executed: count,
    inapplicable: count,
    unsupported: count,
    waived: count,
    notRun: count,
    pass: count,
    fail: count,
    inconclusive: count,
    error: count,
  }),
  cases: z.strictObject({ executed: count, stored: count, ...outcomes.shape }),
})

const ids = z.array(identifier).max(10_000)

/** The shape of `campaign.json`, format 1. Read with it, a stored campaign is a {@link Campaign}. */
export const campaignShape = z.strictObject({
  format: z.literal('parley/campaign/1'),
  id: identifier,
  mode: z.enum(['certification', 'development']),
  complete: z.boolean(),
  tier: z.enum(TIERS),
  run: z.strictObject({
    target: z.array(name).max(4),
    only: ids.exactOptional(),
    peers: z.string().min(1).exactOptional(),
    milestone: identifier.exactOptional(),
    shard: z.strictObject({ index: count, of: count }).exactOptional(),
    firstFailure: z.boolean(),
    generated: count.exactOptional(),
    livenessMs: count.exactOptional(),
    date: z.iso.date().exactOptional(),
  }),
  seed: z.number().int(),
  startedAt: instant,
  endedAt: instant,
  protocolStart: z.number().int(),
  candidate: z.strictObject({
    name,
    version: name,
    role: z.enum(['provider', 'gatekeeper']),
    plane: z.enum(['wire', 'engine']),
    features: z.array(z.string().max(100)).max(500),
    scope: z.enum(['full', 'black-box']),
    silentClientMs: count.exactOptional(),
    digestAtStart: digest,
    digestAtEnd: digest,
    artefacts: count,
  }),
  environment: z.strictObject({
    harness: name,
    harnessDigest: digest,
    suitesDigest: digest,
    catalogueDigest: digest,
    profile: name,
    profileDigest: digest,
    privateProfile: z.literal(true).exactOptional(),
    signal: z.strictObject({
      versions: z.array(count).max(10),
      postQuantum: z.enum(['required', 'allowed', 'none']),
    }),
    node: name,
    platform: name,
    dependencies: z.record(z.string().max(214), z.string().max(200)),
    confinement: text,
  }),
  pixit: z.json(),
  deviations: z.array(text).max(1_000),
  purposes: z.array(purpose).max(10_000),
  requirements: z.array(requirement).max(10_000),
  functions: z.array(basicFunction).max(100),
  attestor: z.strictObject({ name, function: name, on: z.iso.date() }).exactOptional(),
  statement: z.strictObject({
    word: z.enum(WORDS),
    scope: identifier,
    line: text,
    failed: ids,
    advisories: ids,
    hardening: ids,
    open: ids,
    totals,
  }),
}) satisfies z.ZodType<Campaign>

/** `fixtures/schemas/campaign-1.schema.json`, generated from {@link campaignShape}. */
export function campaignSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(campaignShape, { io: 'input' })
  return { $schema, $id: 'urn:parley:campaign:1', title: 'Parley campaign', ...rest }
}

/** Writes {@link campaignSchema} to a file; the formatter gives it its final form. */
export async function writeCampaignSchema(file: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(campaignSchema(), null, 2)}\n`)
}
