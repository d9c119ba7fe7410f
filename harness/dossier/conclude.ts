import type { Conclusion, Figure, MeasureRecord } from '../catalogue/dossier.ts'

/**
 * What the measures come to against the bounds. *Equal* is measured and says nothing about working with a gatekeeper. What
 * was not measured is never counted as equal. Pure.
 */
export function equality(measures: readonly MeasureRecord[], narrowed: boolean): Conclusion {
  const bounded = boundedFigures(measures)
  const of = (grade: Figure['grade']) => bounded.filter((f) => f.grade === grade).length
  const [within, beyond, open] = [of('within'), of('beyond'), of('not shown')]
  const conduct = measures.flatMap((m) => m.conduct).length
  const numbers = `${within} of ${bounded.length} bounds kept, ${beyond} missed, ${open} not shown`
  const line = `${numbers}${conduct > 0 ? `; ${conduct} times it did not behave as an engine has to` : ''}${narrowed ? '; only some of the measures were taken' : ''}`
  if (beyond > 0 || conduct > 0) return { word: 'not equal', line }
  if (open > 0 || narrowed || bounded.length === 0) return { word: 'not shown to be equal', line }
  return { word: 'equal, as measured', line }
}

/** On the engine plane no peer of a gatekeeper opens anything: that one protocol can talk to another is never shown. */
export function compatibility(): Conclusion {
  return {
    word: 'not shown',
    line: 'only copies of this engine talked to each other, and no peer of a gatekeeper opened a message: E2E-02 is not settled here',
  }
}

/** The figures that a bound is set for. Of things that the engine does not offer nothing is asked. */
export function boundedFigures(measures: readonly MeasureRecord[]): readonly Figure[] {
  return measures
    .filter((m) => m.disposition !== 'inapplicable')
    .flatMap((m) => m.figures.filter((f) => f.bound !== undefined))
}
