import type { Base64Run } from './base64-runs.ts'

/** Runs of base64, decoded one behind the other, each four times: without its first 0, 1, 2 and 3 characters. */
export interface DecodedRuns {
  readonly bytes: Uint8Array
  /** Where each decoding begins, ascending; four per run. */
  readonly starts: readonly number[]
  /** The run that the byte at an offset comes from. */
  runAt(offset: number): Base64Run
}

/** What stands before a run may look like base64 too; of four ways to group its characters, one is the right one. */
const GROUPINGS = 4
/** Characters that are decoded together, unless a single run is longer. */
const BATCH = 64 * 1024

const VALUE = new Int8Array(256).fill(-1)
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  VALUE[character.charCodeAt(0)] = value
VALUE['-'.charCodeAt(0)] = 62
VALUE['_'.charCodeAt(0)] = 63

/** Decodes runs in batches, so that neither many short ones nor a long one cost much. */
export function* decodedRuns(data: Uint8Array, runs: readonly Base64Run[]): Generator<DecodedRuns> {
  let batch: Base64Run[] = []
  let characters = 0
  for (const run of runs) {
    batch.push(run)
    characters += run.end - run.start
    if (characters < BATCH) continue
    yield decodeBatch(data, batch, characters)
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield decodeBatch(data, batch, characters)
}

function decodeBatch(data: Uint8Array, runs: readonly Base64Run[], characters: number): DecodedRuns {
  const values = new Uint8Array(characters)
  // three bytes of four characters, and one byte between, for each grouping
  const out = new Uint8Array(characters * (GROUPINGS - 1) + runs.length * GROUPINGS)
  const starts: number[] = []
  let at = 0
  for (const run of runs) {
    const count = read(data, run, values)
    for (let skip = 0; skip < GROUPINGS; skip += 1) {
      starts.push(at)
      at = decode(values, skip, count, out, at) + 1
    }
  }
  return {
    bytes: out.subarray(0, at),
    starts,
    runAt: (offset) => runs[Math.floor(lastAtMost(starts, offset) / GROUPINGS)] as Base64Run,
  }
}

/** Puts the value of each character of a run in `values`, without the line breaks, and tells how many there are. */
function read(data: Uint8Array, run: Base64Run, values: Uint8Array): number {
  let count = 0
  for (let index = run.start; index < run.end; index += 1) {
    const value = VALUE[data[index] as number] as number
    if (value < 0) continue
    values[count] = value
    count += 1
  }
  return count
}

function decode(values: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  let end = at
  let index = from
  for (; index + 3 < to; index += 4) {
    const first = values[index] as number
    const second = values[index + 1] as number
    const third = values[index + 2] as number
    out[end] = (first << 2) | (second >> 4)
    out[end + 1] = (second << 4) | (third >> 2)
    out[end + 2] = (third << 6) | (values[index + 3] as number)
    end += 3
  }
  // a last group of two or three characters holds one or two bytes
  for (let left = to - index; left > 1; left -= 1) {
    const before = values[to - left] as number
    const shift = 2 * (to - left - index + 1)
    out[end] = (before << shift) | ((values[to - left + 1] as number) >> (6 - shift))
    end += 1
  }
  return end
}

/** Index of the last number that is not above `limit`. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0
  let high = ascending.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) <= limit) low = middle
    else high = middle
  }
  return low
}
