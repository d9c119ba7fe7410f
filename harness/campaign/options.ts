import type { CandidateFile } from '../candidate/candidate-file.ts'
import type { Answers } from '../catalogue/attestations.ts'
import type { Campaign, PurposeSummary, Tier } from '../catalogue/campaign.ts'
import type { Profile } from '../catalogue/profile.ts'
import type { Purpose } from './purpose.ts'
import type { Filters } from './select.ts'

/** Told while a campaign runs. */
export interface Progress {
  selected(purposes: number, candidate: { readonly name: string; readonly version: string }): void
  began(purpose: Purpose): void
  /** After every case. */
  counted(purpose: Purpose, cases: number, failing: number): void
  ended(summary: PurposeSummary): void
}

/** What a campaign is run with. */
export interface CampaignOptions {
  readonly file: CandidateFile
  /** Engine plane: another program that plays the simulated users. */
  readonly peers?: CandidateFile
  readonly purposes: readonly Purpose[]
  readonly suitesDigest: Campaign['environment']['suitesDigest']
  readonly profile: Profile
  readonly profileDigest: Campaign['environment']['profileDigest']
  readonly tier: Tier
  readonly seed: number
  readonly out: string
  readonly filters: Filters
  /** The words of the command line that named the candidate. */
  readonly target: readonly string[]
  readonly keepAll: boolean
  /** What a person confirms, beside what is tried. */
  readonly answers?: Answers
  /** The day whose duties count (ISO date), when it is not that of the start. */
  readonly date?: string
  readonly failOnHardening: boolean
  /** Most generated cases of each property, where that is fewer than the tier asks for. */
  readonly generated?: number
  /** Stops each purpose at its first failing case, and a suspect case once it is decided; for the kill matrix. */
  readonly firstFailure?: boolean
  readonly livenessMs?: number
  /** How many purposes run at a time, each against a candidate of its own. */
  readonly jobs: number
  readonly progress: Progress
  readonly signal: AbortSignal
}
