import { type Base64Run, base64Runs } from './base64-runs.ts'
import { decodedRuns } from './decoded-runs.ts'
import { encodedMarks } from './encoded-marks.ts'
import { type Compression, compressionsOf, inflate, markedCompression } from './inflate.ts'
import { type PatternIndex, patternIndex } from './pattern-index.ts'

/** A pattern to find: the bytes of a token in one encoding. */
export interface Form {
  /** Which token it is a form of. */
  readonly token: number
  readonly encoding: string
  readonly bytes: Uint8Array
}

/** A form that was found. `via` names the containers around it, outermost first, each ended by `>`. */
export interface Found {
  readonly form: Form
  readonly via: string
  /** Of the form, or of the outermost container around it. */
  readonly offset: number
}

/** What looking into containers may still cost: attempts to inflate, and bytes that came out. */
export interface Budget {
  attempts: number
  output: number
}

/** Searches data and the containers in it. */
export interface DeepSearch {
  readonly index: PatternIndex
  /** The data alone. */
  direct(data: Uint8Array): readonly Found[]
  /** Inside the data as one compressed body. */
  inBody(data: Uint8Array, budget: Budget): readonly Found[]
  /** Inside runs of base64, without what `outer` has of the same token in the same run. */
  inRuns(data: Uint8Array, budget: Budget, outer: readonly Found[]): readonly Found[]
  /** The data and everything in it. */
  all(data: Uint8Array, budget: Budget): readonly Found[]
}

/** Containers inside each other that are opened: a compressed body with base64 in it that is compressed again. */
const MAX_DEPTH = 3

/** The budget for so many bytes of data. */
export function budgetFor(bytes: number): Budget {
  return { attempts: 64 + bytes / 4096, output: 32 * 1024 * 1024 }
}

/** A search for forms of at least four bytes. */
export function deepSearch(forms: readonly Form[]): DeepSearch {
  const index = patternIndex(forms.map((form) => form.bytes))

  function direct(data: Uint8Array): Found[] {
    const found: Found[] = []
    index.find(data, (number, offset) => {
      const form = forms[number]
      if (form) found.push({ form, via: '', offset })
    })
    return found
  }

  function all(data: Uint8Array, budget: Budget, depth = 0): Found[] {
    const found = direct(data)
    if (depth === MAX_DEPTH) return found
    return [...found, ...inBody(data, budget, depth), ...inRuns(data, budget, found, depth)]
  }

  function inBody(data: Uint8Array, budget: Budget, depth = 0): Found[] {
    return compressionsOf(data).flatMap((compression) => unpacked(compression, data, budget, depth))
  }

  function unpacked(compression: Compression, body: Uint8Array, budget: Budget, depth: number): Found[] {
    if (budget.attempts < 1 || budget.output <= 0) return []
    budget.attempts -= 1
    const inflated = inflate(compression, body)
    if (inflated === undefined) return []
    budget.output -= inflated.length
    return all(inflated, budget, depth + 1).map((found) => inside(compression, 0, found))
  }

  function inRuns(data: Uint8Array, budget: Budget, outer: readonly Found[], depth = 0): Found[] {
    const runs = base64Runs(data)
    const results: Found[] = []
    const add = (run: Base64Run, found: Found) => {
      if (!outer.some((known) => known.form.token === found.form.token && within(run, known)))
        results.push(inside('base64', run.start, found))
    }
    const nested = depth + 1 < MAX_DEPTH
    if (nested)
      for (const run of runs) for (const found of inMarked(data, run, budget, depth + 1)) add(run, found)
    const long = runs.filter(({ start, end }) => (end - start) * 3 >= index.shortest * 4)
    for (const batch of decodedRuns(data, long)) {
      const found = direct(batch.bytes)
      const deeper = nested ? inRuns(batch.bytes, budget, found, depth + 1) : []
      for (const one of [...found, ...deeper]) add(batch.runAt(one.offset), one)
    }
    return results
  }

  function inMarked(data: Uint8Array, run: Base64Run, budget: Budget, depth: number): Found[] {
    return encodedMarks(data, run).flatMap((start) => {
      const text = Buffer.from(data.buffer, data.byteOffset + start, run.end - start).toString('latin1')
      const body = Buffer.from(text, 'base64')
      const compression = markedCompression(body)
      return compression ? unpacked(compression, body, budget, depth) : []
    })
  }

  return { index, direct, inBody, inRuns, all }
}

function inside(container: string, offset: number, found: Found): Found {
  return { form: found.form, via: `${container}>${found.via}`, offset }
}

function within(run: Base64Run, found: Found): boolean {
  return found.offset >= run.start && found.offset < run.end
}
