import { stopwatch } from '../environment/protocol-time.ts'

/** What one unit of work cost, in milliseconds. `cpu` is that of this process, all its threads. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
}

/** The cost of a piece of work against that of another, over all rounds. */
export interface Comparison {
  readonly wall: Spread
  readonly cpu: Spread
}

/** A median and the quartiles around it. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** Runs work and gives what each of its `units` cost. */
export async function costOf(units: number, work: () => Promise<unknown>): Promise<Cost> {
  const watch = stopwatch()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: watch() / units, cpu: (user + system) / 1000 / units }
}

/**
 * Costs of two kinds of work that take turns, as ratios: what slows the machine down for a while slows both.
 * The first round of each warms up and does not count.
 */
export function comparison(): {
  add(baseline: Cost, measured: Cost): void
  result(): Comparison
} {
  const ratios: Cost[] = []
  return {
    add: (baseline, { wall, cpu }) => ratios.push({ wall: wall / baseline.wall, cpu: cpu / baseline.cpu }),
    result() {
      const counted = ratios.slice(1)
      return { wall: spread(counted.map((r) => r.wall)), cpu: spread(counted.map((r) => r.cpu)) }
    },
  }
}

/** Median and quartiles of a non-empty list. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}
