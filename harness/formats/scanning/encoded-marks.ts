import type { Base64Run } from './base64-runs.ts'

/** A mark may stand so many characters into a run: a path before it can look like base64. */
const MAX_PREFIX = 96

const H = 'H'.charCodeAt(0)
const E = 'e'.charCodeAt(0)
const GZIP = [...'H4sI'].map((character) => character.charCodeAt(0))
/** What follows the `e` of 78 01, 78 5e, 78 9c and 78 da; the third character holds two bits of what comes next. */
const ZLIB = ['AE', 'F4', 'Jw', 'No'].flatMap((pair) =>
  [0, 1, 2, 3].map((bits) => (pair.charCodeAt(0) << 8) | (pair.charCodeAt(1) + bits)),
)

/** Offsets near the start of a run at which the base64 of a gzip or zlib header stands. */
export function encodedMarks(data: Uint8Array, run: Base64Run): readonly number[] {
  const marks: number[] = []
  const end = Math.min(run.end - GZIP.length, run.start + MAX_PREFIX)
  for (let at = run.start; at <= end; at += 1) {
    const first = data[at] as number
    if (first !== H && first !== E) continue
    const pair = ((data[at + 1] as number) << 8) | (data[at + 2] as number)
    const marked = first === E ? ZLIB.includes(pair) : GZIP.every((code, index) => data[at + index] === code)
    if (marked) marks.push(at)
  }
  return marks
}
