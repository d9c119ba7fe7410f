import type { Digest } from '../vocabulary/ids.ts'
import type { Json } from '../vocabulary/json.ts'
import type { TranscriptRef } from './campaign.ts'

/**
 * How a figure stands to its bound: within it, beyond it, told without one, or not shown at all. `not shown` is never as
 * good as `within`.
 */
export const GRADES = ['within', 'beyond', 'told', 'not shown'] as const
export type Grade = (typeof GRADES)[number]

/** How figures of several plays of one measure become one: added up, the greatest, or the least. */
export type Combining = 'sum' | 'most' | 'least'

/** What a measure says of one of its figures before anything is measured. */
export interface FigureSpec {
  readonly id: string
  /** What is counted, as a noun: `past messages that a stolen state opens`. */
  readonly title: string
  /** A short name for a column of the comparison. */
  readonly short: string
  readonly unit: string
  readonly combining: Combining
  /** The worst value that is as good as the requirement asks; none where a figure is only told. */
  readonly bound?: { readonly most: number } | { readonly least: number }
  /** The requirement of the catalogue that the bound comes from. */
  readonly requirement?: string
  /** What is wrong when the bound is missed, as a plain sentence. */
  readonly wrong?: string
}

/** A curve that says more than a number: a fraction, or a size, against something that grows. */
export interface CurveSpec {
  readonly id: string
  readonly title: string
  readonly x: string
  readonly y: string
  /** `fraction`: every point has a denominator, and goes from 0 to 1. `size`: a plain number. */
  readonly kind: 'fraction' | 'size'
}

/** One figure as one play gives it. `at` are numbers of observations in the play's transcript, at most twenty. */
export interface Reading {
  readonly figure: string
  readonly value: number
  /** What the value is out of. */
  readonly of?: number
  /** The end of what was tried was reached: the true value is this one or greater. */
  readonly open?: boolean
  readonly at: readonly number[]
}

/** A figure that a play could not give, and why. */
export interface Unread {
  readonly figure: string
  readonly because: string
}

/** Points of a curve as one play gives them. */
export interface CurveReading {
  readonly curve: string
  /** What the points are of, when a curve has several lines. */
  readonly line: string
  readonly points: readonly CurvePoint[]
}

export interface CurvePoint {
  readonly x: number
  readonly y: number
  readonly of?: number
}

/** Everything that one play of a measure gives. */
export interface PlayReadings {
  readonly readings: readonly Reading[]
  readonly unread: readonly Unread[]
  readonly curves: readonly CurveReading[]
  /** What the engine did beside the measure: its process ended, it broke the contract, it refused an ordinary step. */
  readonly conduct: readonly string[]
}

/** One play: a stimulus, played once in one run, with its transcript. */
export interface PlayRecord {
  readonly id: string
  readonly run: number
  readonly stimulus: Json
  readonly transcript: TranscriptRef
  /** Kinds of adapter action that were used. */
  readonly calls: readonly string[]
}

/** A figure of the dossier: the worst of all runs, with the value of every run beside it. */
export interface Figure extends FigureSpec {
  readonly grade: Grade
  /** The worst run's value; absent when nothing was shown. */
  readonly value?: number
  readonly of?: number
  readonly open: boolean
  /** The values of the runs in their order: one number throughout, or the spread. */
  readonly runs: readonly number[]
  /** In a sentence: what was measured, or why nothing was. */
  readonly says: string
  /** Where it can be seen: plays, with numbers of observations. */
  readonly evidence: readonly { readonly play: string; readonly at: readonly number[] }[]
}

/** A curve of the dossier: the lines of all plays and runs, added up point by point. */
export interface Curve extends CurveSpec {
  readonly lines: readonly { readonly line: string; readonly points: readonly CurvePoint[] }[]
}

/** What became of a measure: it was taken, it cannot be without a way to see, or the engine does not offer the thing. */
export type MeasureDisposition = 'measured' | 'unsupported' | 'inapplicable'

/** One measure of the dossier. */
export interface MeasureRecord {
  readonly measure: string
  readonly title: string
  /** The question that it answers. */
  readonly asks: string
  /** How it was measured, for a reader who wants to do it by hand. */
  readonly method: string
  /** What it does not show. */
  readonly limits: string
  readonly disposition: MeasureDisposition
  readonly because: string
  readonly figures: readonly Figure[]
  readonly curves: readonly Curve[]
  readonly plays: readonly PlayRecord[]
  readonly conduct: readonly string[]
}

/** The figures of one engine in the comparison table. */
export interface ComparisonRow {
  readonly name: string
  readonly version: string
  /** What it is, in a few words. */
  readonly about: string
  readonly figures: { readonly [figure: string]: ComparedFigure }
}

export interface ComparedFigure {
  readonly grade: Grade
  readonly value?: number
  readonly of?: number
  readonly open?: boolean
  readonly runs?: readonly number[]
  /** Why it deviates from the reference, for figures that do. */
  readonly explained?: { readonly because: string; readonly source: string }
}

/** The committed table of known engines, `fixtures/comparison/comparison.json`. */
export interface Comparison {
  readonly format: 'parley/comparison/1'
  readonly rows: readonly ComparisonRow[]
}

/** A thing that the dossier concludes: a word and a sentence with its numbers. */
export interface Conclusion {
  readonly word: string
  readonly line: string
}

/** A complete dossier: everything that its page is made from. Written as RFC 8785 canonical JSON. */
export interface Dossier {
  readonly format: 'parley/dossier/1'
  readonly id: string
  readonly seed: number
  readonly runs: number
  /** The words of the command line that named the engine; none for the bundled reference. */
  readonly target: readonly string[]
  /** Measures that alone were taken. */
  readonly only?: readonly string[]
  readonly startedAt: string
  readonly endedAt: string
  readonly engine: {
    readonly name: string
    readonly version: string
    readonly features: readonly string[]
    readonly digestAtStart: Digest
    readonly digestAtEnd: Digest
    readonly artefacts: number
  }
  readonly environment: {
    readonly harness: string
    readonly harnessDigest: Digest
    readonly measuresDigest: Digest
    readonly node: string
    readonly platform: string
  }
  /** Kinds of adapter action that all of it took. */
  readonly calls: readonly string[]
  readonly measures: readonly MeasureRecord[]
  /** Equal: what was measured against the bounds. Compatible: whether a gatekeeper's peer opened anything. */
  readonly equal: Conclusion
  readonly compatible: Conclusion
  /** The known engines as the table had them. */
  readonly beside: readonly ComparisonRow[]
}
