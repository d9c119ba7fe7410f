import { type Disposition, type Verdict, worst } from '../vocabulary/verdict.ts'
import type {
  Attestation,
  CaseOutcome,
  PurposeSummary,
  RequirementSummary,
  Statement,
  StatementWord,
  Totals,
} from './campaign.ts'
import type { RequirementRecord } from './requirement.ts'

/** The named, versioned set of requirements that a statement speaks of. */
export const SCOPE = 'core-1'

/** The same for what was tried as an engine alone: it says nothing about a messenger around it. */
export const ENGINE_SCOPE = 'engine-1'

/**
 * What a requirement came to: the worst of the purposes that verify it, and why if it has no verdict. Where no purpose does, a person's
 * answer stands in its place and is called what it is; beside purposes it changes nothing.
 */
export function summariseRequirement(
  record: RequirementRecord,
  purposes: readonly PurposeSummary[],
  attestation?: Attestation,
): RequirementSummary {
  const mine = purposes.filter((p) => p.verifies.includes(record.id))
  const executed = mine.filter((p) => p.disposition === 'executed')
  const blocked = mine.filter((p) => p.disposition !== 'executed' && p.disposition !== 'inapplicable')
  const base = {
    requirement: record.id,
    title: record.title,
    level: record.level,
    basis: record.basis,
    purposes: mine.map((p) => p.purpose),
    ...(attestation && { attestation }),
  }
  if (mine.length === 0) return { ...base, verdict: 'none', ...unjudged(record, attestation) }
  const verdict = worst(executed.map((p) => p.verdict))
  const decided = executed.find((p) => p.verdict === verdict)
  const first = blocked[0]
  if (verdict === 'fail' || verdict === 'error')
    return { ...base, disposition: 'executed', verdict, because: `${decided?.purpose}: ${decided?.because}` }
  if (first)
    return {
      ...base,
      disposition: first.disposition,
      verdict: executed.length > 0 ? 'inconclusive' : 'none',
      because: `not contradicted; ${first.purpose} ${first.because}`,
    }
  if (!decided)
    return { ...base, disposition: 'inapplicable', verdict: 'none', because: mine[0]?.because ?? '' }
  return { ...base, disposition: 'executed', verdict, because: decided.because }
}

/** What is said of a requirement that no purpose verifies. */
function unjudged(
  record: RequirementRecord,
  attestation: Attestation | undefined,
): Pick<RequirementSummary, 'disposition' | 'because'> {
  if (attestation)
    return {
      disposition: attestation.answer === 'yes' ? 'attested' : 'denied',
      because: attestation.statement,
    }
  return {
    disposition: 'not run',
    because: record.attestation
      ? 'only a person can confirm it, and nobody has'
      : 'no released purpose verifies it',
  }
}

/** What the decision needs beside the summaries. */
export interface DecisionInput {
  readonly catalogue: readonly RequirementRecord[]
  readonly requirements: readonly RequirementSummary[]
  readonly purposes: readonly PurposeSummary[]
  /** The requirements that bind this role, plane and declaration on this day. */
  readonly applicable: readonly string[]
  readonly mode: 'certification' | 'development'
  readonly scope: 'full' | 'black-box'
  readonly plane: 'wire' | 'engine'
  /** Mandatory features that are not declared. */
  readonly missing: readonly string[]
  readonly voidBecause?: string
  /** What stands in the first line beside the word; see `qualifiersOf`. */
  readonly qualifiers?: readonly string[]
  readonly failOnHardening: boolean
  /** ISO date of the campaign, for requirements that are not yet due. */
  readonly today: string
}

/** The one function that computes the overall word and every total (architecture, section 6). */
export function decide(input: DecisionInput): Statement {
  const totals = count(input)
  const covered = input.requirements.filter((r) => r.purposes.length > 0 && r.disposition !== 'inapplicable')
  const failing = covered.filter((r) => r.verdict === 'fail')
  const hard = (r: RequirementSummary) => r.basis === 'hardening' && !input.failOnHardening
  const failed = failing.filter((r) => r.level === 'MUST' && !hard(r)).map((r) => r.requirement)
  const hardening = failing.filter((r) => r.level === 'MUST' && hard(r)).map((r) => r.requirement)
  const advisories = failing.filter((r) => r.level !== 'MUST').map((r) => r.requirement)
  const open = covered
    .filter((r) => r.level === 'MUST' && !failed.includes(r.requirement))
    .map((r) => r.requirement)
    .filter((id) => unsettled(input, id).length > 0)
  const errors = input.purposes.some((p) => p.verdict === 'error')
  const unseen = open.flatMap((id) => unsettled(input, id)).every((p) => p.disposition === 'unsupported')
  const blackBox = input.scope === 'black-box' && unseen && input.missing.length === 0
  const word = wordOf(input, { failed, open, advisories, hardening, errors, blackBox })
  return {
    word,
    scope: scopeOf(input.plane),
    line: lineOf(input, word, totals, open, blackBox),
    failed,
    advisories,
    hardening,
    open,
    totals,
  }
}

function wordOf(
  input: DecisionInput,
  seen: {
    failed: string[]
    open: string[]
    advisories: string[]
    hardening: string[]
    errors: boolean
    blackBox: boolean
  },
): StatementWord {
  if (input.voidBecause) return 'void'
  if (input.mode === 'development') return 'development, no statement'
  if (seen.failed.length > 0) return 'nonconforming'
  if (seen.errors) return 'not established'
  if (seen.open.length > 0) return seen.blackBox ? 'conforming (black box)' : 'not established'
  return seen.advisories.length + seen.hardening.length > 0 ? 'conforming with advisories' : 'conforming'
}

function scopeOf(plane: DecisionInput['plane']): string {
  return plane === 'engine' ? ENGINE_SCOPE : SCOPE
}

function lineOf(
  { plane, requirements, qualifiers = [], voidBecause = '' }: DecisionInput,
  word: StatementWord,
  totals: Totals,
  open: readonly string[],
  blackBox: boolean,
): string {
  if (word === 'void') return `void: ${voidBecause}`
  const { covered, applicable } = totals.requirements
  const rest = open.length > 0 && blackBox ? `; left open: ${open.join(', ')}` : ''
  const denied = requirements.filter((r) => r.attestation?.answer === 'no').map((r) => r.requirement)
  const admitted = denied.length > 0 ? `; said not to hold: ${denied.join(', ')}` : ''
  const said = [word, ...qualifiers, `scope ${scopeOf(plane)}`].join(', ')
  return `${said}: ${covered} of ${applicable} applicable requirements covered${rest}${admitted}`
}

/** The purposes of a requirement that came to no conclusion. One that failed beside them does not settle them. */
function unsettled(input: DecisionInput, id: string): readonly PurposeSummary[] {
  return input.purposes.filter(
    (p) =>
      p.verifies.includes(id) &&
      p.disposition !== 'inapplicable' &&
      p.verdict !== 'pass' &&
      p.verdict !== 'fail',
  )
}

function count(input: DecisionInput): Totals {
  const applicable = input.requirements.filter((r) => input.applicable.includes(r.requirement))
  const covered = applicable.filter((r) => r.purposes.length > 0 && r.disposition !== 'inapplicable')
  const of = (verdict: Verdict) =>
    covered.filter((r) => r.verdict === verdict && r.disposition === 'executed').length
  const status = (d: Disposition) => input.purposes.filter((p) => p.disposition === d).length
  const executed = input.purposes.filter((p) => p.disposition === 'executed')
  const verdicts = (v: Verdict) => executed.filter((p) => p.verdict === v).length
  const cases = (o: CaseOutcome) => input.purposes.reduce((sum, p) => sum + p.cases[o], 0)
  const byOutcome = {
    pass: cases('pass'),
    fail: cases('fail'),
    inconclusive: cases('inconclusive'),
    error: cases('error'),
  }
  return {
    requirements: {
      catalogue: input.catalogue.length,
      applicable: applicable.length,
      covered: covered.length,
      pass: of('pass'),
      fail: of('fail'),
      inconclusive: of('inconclusive'),
      error: of('error'),
      notExecuted: covered.filter((r) => r.disposition !== 'executed').length,
      notYetDue: input.catalogue.filter((r) => r.due !== undefined && r.due > input.today).length,
      attested: applicable.filter((r) => r.attestation?.answer === 'yes').length,
      denied: applicable.filter((r) => r.attestation?.answer === 'no').length,
    },
    purposes: {
      released: input.purposes.length,
      selected: input.purposes.length - status('inapplicable'),
      executed: executed.length,
      inapplicable: status('inapplicable'),
      unsupported: status('unsupported'),
      waived: status('waived'),
      notRun: status('not run'),
      pass: verdicts('pass'),
      fail: verdicts('fail'),
      inconclusive: verdicts('inconclusive'),
      error: verdicts('error'),
    },
    cases: {
      executed: Object.values(byOutcome).reduce((a, b) => a + b, 0),
      stored: input.purposes.reduce((s, p) => s + p.stored, 0),
      ...byOutcome,
    },
  }
}
