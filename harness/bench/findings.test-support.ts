import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, type BenchOptions } from 'vitest'
import type { Comparison, Ratio } from './comparison.test-support.ts'

const FILE = fileURLToPath(new URL('../../reports/out/bench.json', import.meta.url))

/** A task that measures one round of each side itself: no warm-up of the runner's, and as many calls as rounds. */
export function rounds(count: number): BenchOptions {
  return { iterations: count, time: 0, warmupIterations: 0, warmupTime: 0 }
}

/**
 * Prints a finding of this file when all of it is measured, as one line, and puts it into `reports/out/bench.json`. What the
 * harness costs is the processor time of its own process; the time on the clock holds what it waits for as well.
 * @param words what stands after the number of times, such as "the raw library cost per message"
 * @param waitsFor whose work the time on the clock holds too, such as "the candidate"; by default nobody's
 */
export function findsRatio(name: string, words: string, result: () => Comparison, waitsFor = ''): void {
  afterAll(() => {
    const { wall, cpu, rounds } = result()
    const also = waitsFor === '' ? '' : `, the work of ${waitsFor} included`
    print(
      `${name}: the harness costs ${times(cpu)} ${words} (processor time); on the clock ${times(wall)}${also}`,
    )
    keep(name, { words, rounds, wall, cpu })
  })
}

/** As {@link findsRatio}, for a text and data of the bench's own making. */
export function findsText(
  name: string,
  result: () => { readonly text: string; readonly data: object },
): void {
  afterAll(() => {
    const { text, data } = result()
    print(`${name}: ${text}`)
    keep(name, data)
  })
}

const times = ({ median }: Ratio) => `${median.toFixed(2)} times`

function print(line: string): void {
  process.stdout.write(`  ${line}\n`)
}

function keep(name: string, finding: object): void {
  mkdirSync(dirname(FILE), { recursive: true })
  writeFileSync(FILE, `${JSON.stringify({ ...earlier(), [name]: finding }, undefined, 2)}\n`)
}

function earlier(): object {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as object
  } catch {
    return {}
  }
}
