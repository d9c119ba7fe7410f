import { stopwatch } from '../environment/protocol-time.ts'

/** What one unit of work cost, in milliseconds. `cpu` is that of this process, all its threads. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
}

/** How many times the baseline something costs: by the medians of all rounds, and by the quietest tenth of each side. */
export interface Ratio {
  readonly median: number
  readonly quiet: number
}

/** The cost of a piece of work against that of another, over all rounds. */
export interface Comparison {
  readonly rounds: number
  readonly wall: Ratio
  readonly cpu: Ratio
}

/** Runs work and gives what each of its `units` cost. */
export async function costOf(units: number, work: () => Promise<unknown>): Promise<Cost> {
  const watch = stopwatch()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: watch() / units, cpu: (user + system) / 1000 / units }
}

/** Costs of two kinds of work that take turns. The first rounds warm up and do not count. */
export function comparison(): {
  add(baseline: Cost, measured: Cost): void
  result(): Comparison
} {
  const baselines: Cost[] = []
  const measureds: Cost[] = []
  const ratio = (of: (cost: Cost) => number): Ratio => {
    const warmUp = Math.ceil(baselines.length / 10)
    const at = (costs: readonly Cost[], share: number) => quantile(costs.slice(warmUp).map(of), share)
    return {
      median: at(measureds, 0.5) / at(baselines, 0.5),
      quiet: at(measureds, 0.1) / at(baselines, 0.1),
    }
  }
  return {
    add(baseline, measured) {
      baselines.push(baseline)
      measureds.push(measured)
    },
    result: () => ({ rounds: baselines.length, wall: ratio((it) => it.wall), cpu: ratio((it) => it.cpu) }),
  }
}

/** The value below which a share of a non-empty list lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
