import type { Digest } from '../vocabulary/ids.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import type { Disposition, Verdict } from '../vocabulary/verdict.ts'
import type { SignalRules } from './pics.ts'

/** How much is run: case counts are fixed by tier and seed, never by time. */
export const TIERS = ['smoke', 'gate', 'full'] as const
export type Tier = (typeof TIERS)[number]

/** What one case came to. `suspect` exists only while a campaign runs. */
export type CaseOutcome = 'pass' | 'inconclusive' | 'fail' | 'error'

/**
 * One stored transcript of a case: the file below the bundle, the digest of its content, and the head of its chain. A long
 * one lies there compressed, and the file's name then has `.gz` behind it.
 */
export interface TranscriptRef {
  readonly file: string
  readonly digest: Digest
  readonly head: Digest
  readonly observations: number
}

/** One case: a stimulus, run once, or three times when its first run was suspect. */
export interface CaseRecord {
  readonly id: string
  readonly origin: 'variant' | 'generated' | 'shrunk' | 'ledger'
  readonly stimulus: Json
  readonly outcome: CaseOutcome
  /** Judgements of every run; runs that passed and were not sampled leave none and no transcript. */
  readonly runs: readonly { readonly judgements: readonly Judgement[]; readonly transcript?: TranscriptRef }[]
  /** `k` of `n` runs failed. */
  readonly reproduced: { readonly k: number; readonly n: number }
  readonly situations: readonly string[]
  /** The stimulus as steps in words, of cases that did not pass and whose purpose tells one. */
  readonly story?: readonly string[]
}

/** How a property was searched: enough to generate the same cases again. */
export interface PropertyRecord {
  readonly seed: number
  readonly numRuns: number
  readonly path: string
  readonly shrinks: number
}

/** Everything about one purpose: `evidence/<purpose>/record.json`. */
export interface PurposeRecord {
  readonly purpose: string
  readonly cases: readonly CaseRecord[]
  readonly property?: PropertyRecord
  readonly situations: { readonly [name: string]: number }
}

/** One purpose in `campaign.json`: what every edition may show. */
export interface PurposeSummary {
  readonly purpose: string
  readonly title: string
  readonly suite: string
  readonly verifies: readonly string[]
  readonly severity: number
  readonly effect: string
  readonly disposition: Disposition
  readonly verdict: Verdict
  /** Why it was not executed, or the judgement that decided. */
  readonly because: string
  readonly cases: { readonly [O in CaseOutcome]: number }
  /** How many cases can be judged again from this bundle. */
  readonly stored: number
  readonly seed: number
  readonly record?: { readonly file: string; readonly digest: Digest }
  readonly firstFailure?: string
  /** The first failure as steps in words, when its purpose tells them. */
  readonly story?: readonly string[]
}

/** One requirement in `campaign.json`. */
export interface RequirementSummary {
  readonly requirement: string
  readonly title: string
  readonly level: 'MUST' | 'SHOULD' | 'MAY'
  readonly basis: 'stated' | 'derived' | 'hardening'
  /** `attested` and `denied`: a person answered for it, and no purpose judges it. */
  readonly disposition: Disposition | 'attested' | 'denied'
  readonly verdict: Verdict
  readonly because: string
  readonly purposes: readonly string[]
  /** What a person answered, also beside purposes; it never touches the verdict. */
  readonly attestation?: Attestation
}

/** A person's answer to the question of a requirement. */
export interface Attestation {
  readonly answer: 'yes' | 'no'
  readonly statement: string
  readonly evidence: readonly AttestedFile[]
}

/** A file that came with an answer: what it was called, and where it lies in the bundle. */
export interface AttestedFile {
  readonly name: string
  readonly file: string
  readonly digest: Digest
}

/** Who answered, for which candidate, and when (ISO date). */
export interface Attestor {
  readonly name: string
  readonly function: string
  readonly on: string
}

export const FUNCTION_STATUSES = [
  'seen to work',
  'fails',
  'not established',
  'not declared',
  'gap',
  'not yet due',
] as const

/** How a basic function of Article 7(2) stands on the day of the campaign. */
export interface FunctionSummary {
  readonly function: string
  readonly title: string
  readonly clause: string
  readonly due: string
  readonly requirements: readonly string[]
  readonly status: (typeof FUNCTION_STATUSES)[number]
  readonly because: string
}

export type StatementWord =
  | 'conforming'
  | 'conforming with advisories'
  | 'conforming (black box)'
  | 'nonconforming'
  | 'not established'
  | 'void'
  | 'development, no statement'

/** The conclusion: a word, its scope, and the numbers that stand in its first line. */
export interface Statement {
  readonly word: StatementWord
  readonly scope: string
  readonly line: string
  readonly failed: readonly string[]
  readonly advisories: readonly string[]
  readonly hardening: readonly string[]
  readonly open: readonly string[]
  readonly totals: Totals
}

/** Every number that a report prints comes from here. */
export interface Totals {
  readonly requirements: {
    readonly catalogue: number
    readonly applicable: number
    readonly covered: number
    readonly pass: number
    readonly fail: number
    readonly inconclusive: number
    readonly error: number
    readonly notExecuted: number
    readonly notYetDue: number
    /** Applicable ones that a person says hold, or says do not, beside or in place of purposes. */
    readonly attested: number
    readonly denied: number
  }
  readonly purposes: {
    readonly released: number
    readonly selected: number
    readonly executed: number
    readonly inapplicable: number
    readonly unsupported: number
    readonly waived: number
    readonly notRun: number
    readonly pass: number
    readonly fail: number
    readonly inconclusive: number
    readonly error: number
  }
  readonly cases: { readonly executed: number; readonly stored: number } & {
    readonly [O in CaseOutcome]: number
  }
}

/** What narrowed or changed a run against the ordinary one. */
export interface RunSettings {
  /** The words of the command line that named the candidate; none for the bundled reference provider. */
  readonly target: readonly string[]
  /** Engine plane: the file of another program that played the simulated users. */
  readonly peers?: string
  /** Ids, families or suites that alone were run. */
  readonly only?: readonly string[]
  /** The milestone that alone was run. */
  readonly milestone?: string
  readonly shard?: { readonly index: number; readonly of: number }
  /** Each purpose stopped at its first failing case. */
  readonly firstFailure: boolean
  /** Most generated cases of each property, when it is not the tier that says how many. */
  readonly generated?: number
  /** Liveness deadline in milliseconds, when it is not the ordinary one. */
  readonly livenessMs?: number
  /** The day whose duties count (ISO date), when it is not that of the start. */
  readonly date?: string
}

/** A complete run: everything every report is made from. Written as RFC 8785 canonical JSON. */
export interface Campaign {
  readonly format: 'parley/campaign/1'
  readonly id: string
  readonly mode: 'certification' | 'development'
  readonly complete: boolean
  readonly tier: Tier
  readonly run: RunSettings
  readonly seed: number
  readonly startedAt: string
  readonly endedAt: string
  readonly protocolStart: number
  readonly candidate: {
    readonly name: string
    readonly version: string
    readonly role: string
    readonly plane: string
    readonly features: readonly string[]
    readonly scope: string
    /** After how many milliseconds its proxy gives up a client that answers nothing: purposes are selected by it. */
    readonly silentClientMs?: number
    readonly digestAtStart: Digest
    readonly digestAtEnd: Digest
    readonly artefacts: number
  }
  readonly environment: {
    readonly harness: string
    readonly harnessDigest: Digest
    readonly suitesDigest: Digest
    readonly catalogueDigest: Digest
    readonly profile: string
    readonly profileDigest: Digest
    /** The profile is not for everybody's eyes: verdicts hold under it alone, and there is no public edition. */
    readonly privateProfile?: true
    /** What the profile allows of Signal: purposes are selected by it. */
    readonly signal: SignalRules
    readonly node: string
    readonly platform: string
    readonly dependencies: { readonly [name: string]: string }
    readonly confinement: string
  }
  readonly pixit: Json
  readonly deviations: readonly string[]
  readonly purposes: readonly PurposeSummary[]
  readonly requirements: readonly RequirementSummary[]
  readonly functions: readonly FunctionSummary[]
  /** Who answered what only a person can confirm; absent when nobody did. */
  readonly attestor?: Attestor
  readonly statement: Statement
}
