import { openRunStart } from './base64-runs.ts'
import { budgetFor, type DeepSearch, type Found } from './deep-search.ts'
import { type Gathered, gathering } from './gathering.ts'
import { compressionsOf, inflate, MAX_INFLATED } from './inflate.ts'

/** Searches data that comes in chunks; offsets count from the first byte. */
export interface StreamSearch {
  push(chunk: Uint8Array): readonly Found[]
  /** What only shows at the end: a compressed body, a run of base64 that went on to it. */
  end(): readonly Found[]
}

/** A run of base64 that does not end is searched in parts of this size, which overlap: a hit there may come twice. */
const MAX_OPEN_RUN = 1024 * 1024
/** So many bytes show whether data that may be compressed is. */
const TRIAL = 4096

/** A search over a stream. What is compressed is looked into from the start of the stream or of a base64 run only. */
export function streamSearch(search: DeepSearch): StreamSearch {
  const { longest } = search.index
  const budget = budgetFor(0)
  let direct: readonly Found[] = []
  const run = gathering()
  let body: Gathered | undefined = gathering()
  let tried = false
  let tail: Uint8Array = new Uint8Array()
  let total = 0

  const acrossBorder = (chunk: Uint8Array): readonly Found[] => {
    const data = tail.length === 0 ? chunk : Buffer.concat([tail, chunk])
    const border = tail.length
    const found = search
      .direct(data)
      .filter(({ form, offset }) => offset + form.bytes.length > border)
      .map((one) => moved(one, total - border))
    tail = new Uint8Array(data.subarray(Math.max(0, data.length - longest + 1)))
    direct = [...direct, ...found]
    return found
  }

  const inRun = (): readonly Found[] => {
    const start = total - run.size()
    direct = direct.filter(({ offset }) => offset >= start)
    const outer = direct.map((one) => moved(one, -start))
    return search.inRuns(run.all(), budget, outer).map((one) => moved(one, start))
  }

  const inRuns = (chunk: Uint8Array): readonly Found[] => {
    const closed = openRunStart(chunk)
    run.add(chunk.subarray(0, closed))
    total += closed
    const found = closed > 0 ? inRun() : []
    if (closed > 0) run.keep(0)
    run.add(chunk.subarray(closed))
    total += chunk.length - closed
    if (run.size() <= MAX_OPEN_RUN) return found
    const part = inRun()
    run.keep(2 * longest)
    return [...found, ...part]
  }

  const collect = (chunk: Uint8Array) => {
    if (body === undefined || body.size() > MAX_INFLATED) return
    body.add(chunk)
    if (tried || body.size() < TRIAL) return
    tried = true
    const head = body.all()
    const plausible = compressionsOf(head).some(
      (compression) => (inflate(compression, head)?.length ?? 0) > 0,
    )
    if (!plausible) body = undefined
  }

  return {
    push(chunk) {
      budget.attempts += chunk.length / TRIAL
      collect(chunk)
      return [...acrossBorder(chunk), ...inRuns(chunk)]
    },
    end() {
      const found = [...inRun(), ...(body ? search.inBody(body.all(), budget) : [])]
      run.keep(0)
      body = undefined
      return found
    },
  }
}

function moved(found: Found, by: number): Found {
  return { ...found, offset: found.offset + by }
}
