import * as fc from 'fast-check'
import { type Disposition, type Verdict, worst } from '../vocabulary/verdict.ts'
import type { CaseOutcome, PurposeSummary } from './campaign.ts'
import { type DecisionInput, summariseRequirement } from './decision.ts'
import type { RequirementRecord } from './requirement.ts'

const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const
const BASES = ['stated', 'derived', 'hardening'] as const

/** A small catalogue that holds every level on every basis: `MUST-stated` and so on. */
export const RECORDS: readonly RequirementRecord[] = LEVELS.flatMap((level) =>
  BASES.map((basis) => ({
    id: `${level}-${basis}`,
    title: 'a requirement',
    text: 'a text',
    sources: [{ document: 'DD', clause: '1' }],
    level,
    bearers: ['provider' as const],
    basis,
    provenance: ['law' as const],
    judging: ['black-box' as const],
    method: 'by looking',
  })),
)

/** One purpose's summary; executed with a single case of its verdict, unless another disposition is given. */
export function summaryOf(
  verifies: string,
  verdict: Exclude<Verdict, 'none'> | Exclude<Disposition, 'executed'>,
  index = 0,
): PurposeSummary {
  const executed =
    verdict === 'pass' || verdict === 'fail' || verdict === 'inconclusive' || verdict === 'error'
  return {
    purpose: `P-${index}`,
    title: 'a purpose',
    suite: 'a suite',
    verifies: [verifies],
    severity: 1,
    effect: 'something happens',
    disposition: executed ? 'executed' : verdict,
    verdict: executed ? verdict : 'none',
    because: `it was ${verdict}`,
    cases: { pass: 0, inconclusive: 0, fail: 0, error: 0, ...(executed ? { [verdict]: 1 } : {}) },
    stored: executed ? 1 : 0,
    seed: 1,
  }
}

const count = fc.nat({ max: 2 })
const cases = fc.record({ pass: count, inconclusive: count, fail: count, error: count })
const verdictOf = (counts: { [O in CaseOutcome]: number }): Verdict => {
  const seen = worst((['pass', 'inconclusive', 'fail', 'error'] as const).filter((o) => counts[o] > 0))
  return seen === 'none' ? 'error' : seen
}

/** Summaries of any purposes, each with a verdict that follows from its cases. */
export const summaries: fc.Arbitrary<readonly PurposeSummary[]> = fc
  .array(
    fc.record({
      verifies: fc.uniqueArray(fc.constantFrom(...RECORDS.map((r) => r.id)), { minLength: 1, maxLength: 3 }),
      disposition: fc.oneof(
        { weight: 4, arbitrary: fc.constant('executed' as const) },
        { weight: 1, arbitrary: fc.constantFrom('inapplicable', 'unsupported', 'waived', 'not run') },
      ),
      counts: fc.oneof(
        { weight: 2, arbitrary: fc.constant({ pass: 1, inconclusive: 0, fail: 0, error: 0 }) },
        cases,
      ),
    }),
    { maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ verifies, disposition, counts }, index) => {
      const verdict = disposition === 'executed' ? verdictOf(counts) : disposition
      const ran = disposition === 'executed' ? { cases: counts } : {}
      return { ...summaryOf('', verdict === 'none' ? 'error' : verdict, index), verifies, ...ran }
    }),
  )

/** What a decision over these purposes is made from: a complete run of certification that is open about everything. */
export function inputOf(
  purposes: readonly PurposeSummary[],
  change: Partial<DecisionInput> = {},
): DecisionInput {
  const catalogue = change.catalogue ?? RECORDS
  return {
    catalogue,
    requirements: catalogue.map((record) => summariseRequirement(record, purposes)),
    purposes,
    applicable: catalogue.map((record) => record.id),
    mode: 'certification',
    scope: 'full',
    plane: 'wire',
    missing: [],
    failOnHardening: false,
    today: '2026-01-01',
    ...change,
  }
}
