import type {
  Combining,
  Curve,
  CurvePoint,
  CurveSpec,
  Figure,
  FigureSpec,
  Grade,
  PlayReadings,
  Reading,
} from '../catalogue/dossier.ts'

/** The readings of one play, with the name of the play and of its run. */
export interface PlayedReadings extends PlayReadings {
  readonly play: string
  readonly run: number
}

/** A figure from the readings of all plays of all runs. Pure. */
export function figureOf(spec: FigureSpec, plays: readonly PlayedReadings[]): Figure {
  const read = plays.flatMap((p) =>
    p.readings.filter((r) => r.figure === spec.id).map((r) => ({ ...p, reading: r })),
  )
  const evidence = read.map(({ play, reading }) => ({ play, at: reading.at.slice(0, 20) }))
  const lost = plays.flatMap((p) => p.unread.filter((u) => u.figure === spec.id))
  const [reason] = lost
  const base = { ...spec, evidence }
  const runs = [...new Set(read.map(({ run }) => run))].sort((a, b) => a - b)
  const values = runs.map((run) =>
    combined(
      spec.combining,
      read.filter((r) => r.run === run).map((r) => r.reading),
    ),
  )
  const worst = values.reduce<Combined | undefined>(
    (a, b) => (a === undefined || worse(spec, b, a) ? b : a),
    undefined,
  )
  // what one play showed to be beyond the bound stands, whatever the others could not show
  const beyond = worst !== undefined && gradeOf(spec, worst) === 'beyond'
  if (worst === undefined || (reason !== undefined && !beyond))
    return {
      ...base,
      grade: 'not shown',
      open: false,
      runs: [],
      says: `not shown: ${reason?.because ?? 'no play gave it'}`,
    }
  return {
    ...base,
    grade: gradeOf(spec, worst),
    value: worst.value,
    ...(worst.of === undefined ? {} : { of: worst.of }),
    open: worst.open,
    runs: values.map(({ value }) => value),
    says: saysOf(spec, worst, values),
  }
}

interface Combined {
  readonly value: number
  readonly of?: number
  readonly open: boolean
}

function combined(how: Combining, readings: readonly Reading[]): Combined {
  if (how !== 'sum') {
    const sorted = [...readings].sort(
      (a, b) => a.value - b.value || Number(a.open ?? false) - Number(b.open ?? false),
    )
    const chosen = how === 'most' ? sorted.at(-1) : sorted[0]
    if (!chosen) return { value: 0, open: false }
    return {
      value: chosen.value,
      ...(chosen.of === undefined ? {} : { of: chosen.of }),
      open: chosen.open ?? false,
    }
  }
  const of = readings.reduce((sum, r) => sum + (r.of ?? 0), 0)
  const value = readings.reduce((sum, r) => sum + r.value, 0)
  return {
    value,
    ...(readings.some((r) => r.of !== undefined) ? { of } : {}),
    open: readings.some((r) => r.open ?? false),
  }
}

function gradeOf({ bound }: FigureSpec, { value, open }: Combined): Grade {
  if (bound === undefined) return 'told'
  if ('most' in bound) return value <= bound.most && !open ? 'within' : 'beyond'
  return value >= bound.least ? 'within' : 'beyond'
}

function worse({ bound, combining }: FigureSpec, a: Combined, b: Combined): boolean {
  const less = bound === undefined ? combining !== 'least' : 'most' in bound
  return less ? a.value > b.value || (a.value === b.value && a.open && !b.open) : a.value < b.value
}

/** A value in words: `0 of 120 messages`, `at least 2499 messages`, `2 to 3 round trips in 2 runs`. */
function saysOf(spec: FigureSpec, worst: Combined, runs: readonly Combined[]): string {
  const least = Math.min(...runs.map((r) => r.value))
  const most = Math.max(...runs.map((r) => r.value))
  const count = least === most ? `${least}` : `${least} to ${most}`
  const of = worst.of === undefined ? '' : ` of ${worst.of}`
  const same =
    least === most ? `the same in each of ${runs.length} runs` : `the spread of ${runs.length} runs`
  return `${worst.open ? 'at least ' : ''}${count}${of} ${spec.unit}${runs.length > 1 ? `, ${same}` : ''}`
}

/** A curve from the readings of all plays: what has a denominator is added up, of plain numbers the greatest stands. Pure. */
export function curveOf(spec: CurveSpec, plays: readonly PlayedReadings[]): Curve {
  const read = plays.flatMap((p) => p.curves.filter((c) => c.curve === spec.id))
  const lines = [...new Set(read.map(({ line }) => line))].map((line) => {
    const points = read.filter((c) => c.line === line).flatMap((c) => c.points)
    const places = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
    return { line, points: places.map((x) => pointAt(x, points)) }
  })
  return { ...spec, lines }
}

function pointAt(x: number, all: readonly CurvePoint[]): CurvePoint {
  const points = all.filter((p) => p.x === x)
  if (points.every((p) => p.of === undefined)) return { x, y: Math.max(...points.map((p) => p.y)) }
  return {
    x,
    y: points.reduce((sum, p) => sum + p.y, 0),
    of: points.reduce((sum, p) => sum + (p.of ?? 0), 0),
  }
}
