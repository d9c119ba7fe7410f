import type { CurveReading, CurveSpec, FigureSpec, Reading, Unread } from '../catalogue/dossier.ts'
import type { Log } from '../judge/select.ts'
import type { Given } from '../scenario/given.ts'
import type { Json } from '../vocabulary/json.ts'

/** A means to see, which not every engine offers. */
export type MeasureNeed = 'state-export' | 'state-import' | 'restart'

/** What a play gives: figures, figures that could not be read, and curves. */
export interface Read {
  readonly readings: readonly Reading[]
  readonly unread?: readonly Unread[]
  readonly curves?: readonly CurveReading[]
}

/** What a play is told beside its stimulus. */
export interface PlayPlan {
  /** Chooses what no figure may depend on, such as which bit of an octet is flipped. */
  readonly seed: number
}

/**
 * A measure: with · when · read. `when` drives the engine and returns plain JSON; `read` is pure and takes its figures from
 * the transcript alone, now and in `verify`.
 */
export interface MeasureDefinition<World, Stimulus extends Json, Bindings extends Json> {
  /** Its place in the dossier. */
  readonly order: number
  readonly title: string
  readonly asks: string
  readonly method: string
  readonly limits: string
  /** Without these nothing can be seen: the measure is unsupported. */
  readonly needs?: readonly MeasureNeed[]
  /** Without these features there is nothing to measure: it is inapplicable. */
  readonly applies?: readonly string[]
  readonly figures: readonly FigureSpec[]
  /** `draws`: a figure without which the curve is not drawn, since the plays that were read would stand for all. */
  readonly curves?: readonly (CurveSpec & { readonly draws?: string })[]
  readonly plays: readonly Stimulus[]
  with(given: Given): Promise<World>
  when(world: World, stimulus: Stimulus, plan: PlayPlan): Promise<Bindings>
  read(log: Log, bindings: Bindings, stimulus: Stimulus): Read
}

/** A measure as registered: the same without its type parameters. */
export interface Measure extends MeasureDefinition<unknown, Json, Json> {
  readonly id: string
}

const registered: Measure[] = []

/** Registers a measure. Types flow from `with` through `when` into `read`. */
export function measure<World, Stimulus extends Json, Bindings extends Json>(
  id: string,
  definition: MeasureDefinition<World, Stimulus, Bindings>,
): void {
  registered.push({ ...(definition as unknown as MeasureDefinition<unknown, Json, Json>), id })
}

/** Runs `load` and gives the measures that it registered. */
export async function collectMeasures(load: () => Promise<unknown>): Promise<readonly Measure[]> {
  const first = registered.length
  await load()
  return registered.slice(first)
}
