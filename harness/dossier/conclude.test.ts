import { describe, expect, it } from 'vitest'
import type { Figure, Grade, MeasureRecord } from '../catalogue/dossier.ts'
import { compatibility, equality } from './conclude.ts'

const measure = (
  grades: readonly Grade[],
  change: Partial<Pick<MeasureRecord, 'disposition' | 'conduct'>> = {},
): MeasureRecord => ({
  measure: 'm',
  title: '',
  asks: '',
  method: '',
  limits: '',
  disposition: 'measured',
  because: '',
  curves: [],
  plays: [],
  conduct: [],
  ...change,
  figures: grades.map(
    (grade, index): Figure => ({
      id: `f${index}`,
      title: '',
      short: '',
      unit: '',
      combining: 'sum',
      ...(grade === 'told' ? {} : { bound: { most: 0 } }),
      grade,
      open: false,
      runs: [],
      says: '',
      evidence: [],
    }),
  ),
})
const word = (...measures: readonly MeasureRecord[]) => equality(measures, false).word

describe('equal', () => {
  it.each([
    [[measure(['within', 'told'])], 'equal, as measured'],
    [[measure(['within', 'beyond'])], 'not equal'],
    [[measure(['within', 'not shown'])], 'not shown to be equal'],
    [[measure(['told'])], 'not shown to be equal'],
    [[measure(['within'], { conduct: ['its process ended'] })], 'not equal'],
    [[measure(['within']), measure(['not shown'], { disposition: 'unsupported' })], 'not shown to be equal'],
    [[measure(['within']), measure(['not shown'], { disposition: 'inapplicable' })], 'equal, as measured'],
  ])('%#: %s', (measures, expected) => {
    expect(word(...measures)).toBe(expected)
  })

  it('is never said of some of the measures', () => {
    expect(equality([measure(['within'])], true).word).toBe('not shown to be equal')
  })
})

describe('compatible', () => {
  it('is not shown on the engine plane, and nobody is called ready', () => {
    expect(compatibility()).toMatchObject({
      word: 'not shown',
      line: expect.stringContaining('E2E-02 is not settled'),
    })
    expect(JSON.stringify([compatibility(), equality([measure(['within'])], false)])).not.toMatch(/ready/i)
  })
})
