/** The steps of a verification, in their order. */
export type Step =
  | 'files'
  | 'installation'
  | 'profile'
  | 'attestations'
  | 'selection'
  | 'transcripts'
  | 'judgements'
  | 'cases'
  | 'verdicts'
  | 'statement'
  | 'views'
  | 'figures'
  | 'conclusion'

/** Every kind of damage or forgery has a code of its own; scripts may rely on them. */
export type ProblemCode =
  | 'unreadable' // a part of the bundle cannot be read at all
  | 'not-canonical' // campaign.json is not in its canonical form
  | 'digest' // a file is not the one that a manifest names
  | 'missing' // a manifest names a file that is not there
  | 'private-profile' // an edition without its secrets of what ran under a private profile
  | 'unlisted' // a file lies in the evidence that no manifest names
  | 'unknown-purpose' // a purpose that the suites do not have
  | 'purpose-removed' // a released purpose that the campaign does not name
  | 'purpose-order' // purposes named twice or in another order
  | 'disposition' // a purpose that should have been run was not, or the other way round
  | 'mode' // what is said of the run contradicts how it was run
  | 'record' // a record is not the one that the campaign names
  | 'transcript-digest' // a transcript is not the one that its record names
  | 'transcript-malformed' // a line is no observation
  | 'transcript-order' // observations stand in another order
  | 'transcript-chain' // an observation was changed
  | 'transcript-head' // whole and well chained, but not the transcript that was recorded
  | 'transcript-case' // the transcript of another case
  | 'transcript-origin' // the transcript of another campaign, or of another candidate
  | 'profile' // the profile in the evidence is not the one that the campaign names
  | 'blob' // a transcript refers to bytes that no manifest names
  | 'judgement' // judged again, a run comes to something else
  | 'case-removed' // a case or a run that must be there is not
  | 'case-added' // a case that cannot be there
  | 'stimulus' // a variant was not run with the suite's stimulus
  | 'case-outcome' // the outcome does not follow from the judgements
  | 'evidence-missing' // a verdict without a transcript that has to have one
  | 'ledger' // a monitor's ledger lacks what a transcript gave it
  | 'purpose-verdict' // the verdict does not follow from the cases
  | 'purpose-summary' // something else that is said of a purpose does not
  | 'requirement' // a requirement's line does not follow from the purposes
  | 'attestation' // a person's answer lacks what belongs to it, or its evidence is another
  | 'function' // what is said of a function of the law does not follow from catalogue and verdicts
  | 'statement' // the statement does not follow from the requirements
  | 'view' // a view does not say what the record says
  | 'measure-removed' // a dossier lacks a measure or a play that it has to have
  | 'measure-added' // it has one that it cannot have
  | 'figure' // read again from the transcripts, a figure is another one
  | 'conclusion' // what a dossier concludes does not follow from its figures
  | 'comparison' // the figures beside it are not those of the table

/** One thing that is wrong. The message is safe for a terminal. */
export interface Problem {
  readonly step: Step
  readonly code: ProblemCode
  /** A file, purpose, case or requirement. */
  readonly subject: string
  readonly message: string
}

/** What {@link verifyBundle} tells while it goes: each step as done or left out, each problem, and remarks. */
export type Check =
  | { readonly status: 'ok' | 'skipped' | 'note'; readonly step: Step; readonly message: string }
  | ({ readonly status: 'failed' } & Problem)

/** What the checks of one step came to: problems, remarks, and a sentence for the case that there is no problem. */
export interface StepResult {
  readonly step: Step
  readonly problems: readonly Problem[]
  readonly notes?: readonly string[]
  readonly summary: string
}
