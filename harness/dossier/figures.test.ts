import { describe, expect, it } from 'vitest'
import type { FigureSpec, Reading } from '../catalogue/dossier.ts'
import { curveOf, figureOf, type PlayedReadings } from './figures.ts'

const spec = (change: Partial<FigureSpec> = {}): FigureSpec => ({
  id: 'f',
  title: 'things',
  short: 'things',
  unit: 'things',
  combining: 'sum',
  bound: { most: 0 },
  requirement: 'E2E-08',
  wrong: 'wrong',
  ...change,
})
const play = (run: number, ...readings: Omit<Reading, 'figure' | 'at'>[]): PlayedReadings => ({
  play: `m/p1-r${run}`,
  run,
  readings: readings.map((r) => ({ figure: 'f', at: [1], ...r })),
  unread: [],
  curves: [],
  conduct: [],
})
const unread: PlayedReadings = { ...play(1), unread: [{ figure: 'f', because: 'no control' }] }

describe('a figure', () => {
  it('adds plays of one run up, and says that runs agree', () => {
    const figure = figureOf(spec(), [
      play(1, { value: 0, of: 40 }, { value: 0, of: 40 }),
      play(2, { value: 0, of: 80 }),
    ])
    expect(figure).toMatchObject({ grade: 'within', value: 0, of: 80, runs: [0, 0] })
    expect(figure.says).toBe('0 of 80 things, the same in each of 2 runs')
  })

  it('is the worst run, and states the spread', () => {
    const figure = figureOf(spec(), [play(1, { value: 0, of: 9 }), play(2, { value: 3, of: 9 })])
    expect(figure).toMatchObject({ grade: 'beyond', value: 3, runs: [0, 3] })
    expect(figure.says).toBe('0 to 3 of 9 things, the spread of 2 runs')
  })

  it.each([
    ['most', { most: 2 }, [{ value: 1 }, { value: 2 }], 'within', 2],
    ['most', { most: 2 }, [{ value: 2, open: true }], 'beyond', 2],
    ['least', { least: 5 }, [{ value: 9 }, { value: 4 }], 'beyond', 4],
    ['least', { least: 5 }, [{ value: 9, open: true }], 'within', 9],
  ] as const)('of several plays is the %s under %o', (combining, bound, readings, grade, value) => {
    expect(figureOf(spec({ combining, bound }), [play(1, ...readings)])).toMatchObject({ grade, value })
  })

  it('without a control is not shown, and never as good as within', () => {
    expect(figureOf(spec(), [unread])).toMatchObject({ grade: 'not shown', says: 'not shown: no control' })
    expect(figureOf(spec(), [unread, play(1, { value: 0, of: 4 })]).grade).toBe('not shown')
  })

  it('that is beyond its bound stays so, whatever another play could not show', () => {
    expect(figureOf(spec(), [unread, play(1, { value: 1, of: 4 })]).grade).toBe('beyond')
  })

  it('without a bound is told', () => {
    const { bound: _, ...free } = spec()
    expect(figureOf(free, [play(1, { value: 7 })])).toMatchObject({ grade: 'told', says: '7 things' })
  })
})

describe('a curve', () => {
  const curve = { id: 'c', title: 'c', x: 'x', y: 'y' }
  const points = (run: number, ...p: { x: number; y: number; of?: number }[]) => ({
    ...play(run),
    curves: [{ curve: 'c', line: 'l', points: p }],
  })

  it('adds fractions up point by point', () => {
    const read = [points(1, { x: 0, y: 3, of: 3 }, { x: 1, y: 0, of: 3 }), points(2, { x: 0, y: 2, of: 3 })]
    expect(curveOf({ ...curve, kind: 'fraction' }, read).lines).toEqual([
      {
        line: 'l',
        points: [
          { x: 0, y: 5, of: 6 },
          { x: 1, y: 0, of: 3 },
        ],
      },
    ])
  })

  it('takes the greatest of sizes', () => {
    expect(
      curveOf({ ...curve, kind: 'size' }, [points(1, { x: 4, y: 90 }), points(2, { x: 4, y: 91 })]).lines[0]
        ?.points,
    ).toEqual([{ x: 4, y: 91 }])
  })
})
