import { describe, expect, it } from 'vitest'
import type { Measure } from './measure.ts'
import { measureRecord } from './measure-record.ts'

const figure = { id: 'f', title: 'f', short: 'f', unit: 'things', combining: 'sum' } as const
const curve = { id: 'c', title: 'c', x: 'x', y: 'y', kind: 'fraction', draws: 'f' } as const
const measure = {
  ...{ id: 'm', order: 1, title: 'm', asks: '', method: '', limits: '', plays: [], features: [] },
  figures: [figure],
  curves: [curve],
} as unknown as Measure
const read = {
  ...{ play: 'm/p1-r1', run: 1, unread: [], conduct: [] },
  readings: [{ figure: 'f', value: 0, of: 1, at: [] }],
  curves: [{ curve: 'c', line: 'l', points: [{ x: 1, y: 0, of: 1 }] }],
}
const lost = {
  ...{ play: 'm/p2-r1', run: 1, readings: [], curves: [], conduct: [] },
  unread: [{ figure: 'f', because: 'no control' }],
}

describe('the record of a measure', () => {
  it('has the curve of a figure that is shown, and no word on what the curve hangs on', () => {
    const { draws: _, ...spec } = curve
    expect(measureRecord(measure, [], [], [read]).curves).toEqual([
      { ...spec, lines: [{ line: 'l', points: [{ x: 1, y: 0, of: 1 }] }] },
    ])
  })

  it('has no curve where some plays could not be read, and the figure is not shown', () => {
    const record = measureRecord(measure, [], [], [read, lost])
    expect(record.figures[0]?.grade).toBe('not shown')
    expect(record.curves).toEqual([])
  })
})
