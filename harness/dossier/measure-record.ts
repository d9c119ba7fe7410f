import type { MeasureRecord, PlayRecord } from '../catalogue/dossier.ts'
import { unmetNeed } from '../catalogue/pics.ts'
import { curveOf, figureOf, type PlayedReadings } from './figures.ts'
import type { Measure } from './measure.ts'

/** Whether a measure can be taken of an engine with these features, and if not, why. Pure. */
export function disposed(
  { needs = [], applies = [] }: Pick<Measure, 'needs' | 'applies'>,
  features: readonly string[],
): Pick<MeasureRecord, 'disposition' | 'because'> {
  const missing = applies.find((feature) => !features.includes(feature))
  if (missing !== undefined)
    return { disposition: 'inapplicable', because: `the engine does not offer ${missing}` }
  const blind = unmetNeed(needs, { plane: 'engine', features })
  return blind === undefined
    ? { disposition: 'measured', because: '' }
    : { disposition: 'unsupported', because: `cannot be seen without ${blind}` }
}

/** What the dossier holds of one measure. Everything in it follows from the features and the readings. Pure. */
export function measureRecord(
  measure: Measure,
  features: readonly string[],
  plays: readonly PlayRecord[],
  readings: readonly PlayedReadings[],
): MeasureRecord {
  const { id, title, asks, method, limits, figures, curves = [] } = measure
  const { disposition, because } = disposed(measure, features)
  const unread = figures.map((spec) => ({ figure: spec.id, because }))
  const none: PlayedReadings = { play: '', run: 0, readings: [], unread, curves: [], conduct: [] }
  const from = disposition === 'measured' ? readings : [none]
  const taken = figures.map((spec) => figureOf(spec, from))
  const hidden = new Set(taken.filter(({ grade }) => grade === 'not shown').map((f) => f.id))
  const drawn = curves.filter(({ draws = '' }) => !hidden.has(draws))
  return {
    measure: id,
    title,
    asks,
    method,
    limits,
    disposition,
    because,
    figures: taken,
    curves: drawn.map(({ draws: _, ...spec }) => curveOf(spec, from)).filter(({ lines }) => lines.length > 0),
    plays,
    conduct: [...new Set(from.flatMap((p) => p.conduct))],
  }
}
