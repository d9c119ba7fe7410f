import type { Verdict } from '../vocabulary/verdict.ts'

/** One campaign of the matrix: the reference of a plane (neither), a fault, or a variant; against some purposes or all. */
export interface MatrixRun {
  readonly plane?: 'wire' | 'engine'
  readonly fault?: string
  readonly variant?: string
  /** A candidate that is none: its file. */
  readonly odd?: string
  readonly purposes?: readonly string[]
  /** The bundled profile in force, when it is not the neutral one. */
  readonly profile?: string
  /** Most generated cases of each property, when it is not the tier that says how many. */
  readonly generated?: number
}

/** What a campaign said of one purpose. */
export interface Cell {
  readonly purpose: string
  readonly verdict: Verdict
  readonly because: string
  /** A judgement of the purpose's own failed while its controls held. */
  readonly caught: boolean
  /** The defective branch ran. */
  readonly reached: boolean
  readonly exitCode: number
}

/** What the matrix is made of. */
export interface MatrixOptions {
  readonly faults: readonly {
    readonly id: string
    readonly defect: string
    readonly purposes: readonly string[]
    /** The bundled profile under which it is a defect, when that is not the neutral one. */
    readonly profile?: string
    /** The variant that it would be without the defect, when that is not the reference. */
    readonly like?: string
    readonly plane: 'wire' | 'engine'
  }[]
  /** Without `purposes` a variant is tried with its share of all. */
  readonly variants: readonly {
    readonly id: string
    readonly profile?: string
    readonly purposes?: readonly string[]
  }[]
  /** Odd candidates with the exit code that the adapter contract gives to each. */
  readonly odd: readonly { readonly id: string; readonly file: string; readonly exitCode: number }[]
  readonly purposes: readonly string[]
  readonly full: boolean
  /** Only some faults are run: purposes without a fault are then no problem. */
  readonly partial: boolean
  readonly jobs: number
  run(run: MatrixRun): Promise<readonly Cell[]>
  /** What an earlier campaign said of the reference of a plane under a profile, if there was one that counts. */
  earlier?(reference: Pick<MatrixRun, 'plane' | 'profile'>): readonly Cell[] | undefined
  say(line: string): void
}

/** The matrix: sound when nothing is a problem. */
export interface MatrixResult {
  readonly sound: boolean
  readonly problems: readonly string[]
  readonly killed: number
  readonly survived: number
  readonly notReached: number
  readonly conforming: number
  readonly variants: number
  readonly odd: number
  readonly cells: { readonly [fault: string]: readonly Cell[] }
}

/** The fault that any suite must catch: if it lives, the matrix says nothing. */
export const CONTROL_FAULT = 'C00'

/** What an odd candidate is measured with: an ordinary conversation. */
const ODD_PURPOSE = 'RT-01'

/** Generated cases of each property for a variant, which plays every scenario anyway. All of them in a full matrix. */
const VARIANT_CASES = 4

/** A variant that names no purposes is tried with every so many-th, each with others; with all of them in a full matrix. */
const VARIANT_SHARE = 6

/**
 * Runs the matrix. A problem is: a fault that its main purpose does not catch, one whose defect was not reached, a
 * purpose that catches nothing, the reference failing what it is measured against, a variant that does not conform.
 * Unless it is full, a fault is tried by its main purpose, and by others of its own that are the main one of no fault.
 */
export async function killMatrix(options: MatrixOptions): Promise<MatrixResult> {
  const { faults, variants, purposes, say } = options
  const problems: string[] = []
  const cells: Record<string, readonly Cell[]> = {}
  const catching = new Set<string>()
  let [killed, survived, notReached, conforming, odd] = [0, 0, 0, 0, 0]

  const reference = async ({ plane, profile, like }: MatrixOptions['faults'][number]) => {
    const mine = faults.filter(
      (fault) => fault.plane === plane && fault.profile === profile && fault.like === like,
    )
    const under = {
      ...(like === undefined ? { plane } : { variant: like }),
      ...(profile === undefined ? {} : { profile }),
    }
    const measured = [...new Set(mine.flatMap((fault) => fault.purposes))]
    const earlier = like === undefined ? options.earlier?.(under) : undefined
    const all = options.full && like === undefined
    const seen = earlier ?? (await options.run(all ? under : { ...under, purposes: measured }))
    const bad: Pick<Cell, 'purpose' | 'because'>[] = seen.filter((cell) => cell.verdict !== 'pass')
    for (const purpose of measured)
      if (!seen.some((cell) => cell.purpose === purpose)) bad.push({ purpose, because: 'it was not run' })
    const who = like === undefined ? `reference of the ${plane} plane` : `variant ${like}`
    const name = `${who}${profile === undefined ? '' : ` under ${profile}`}`
    for (const cell of bad) problems.push(`the ${name} does not pass ${cell.purpose}: ${cell.because}`)
    say(
      `${bad.length === 0 ? '✓' : '✕'} ${name}  ${seen.length} purposes${earlier ? ', certified before' : ''}`,
    )
  }
  const mains = new Set(faults.map((fault) => fault.purposes[0]))
  const references = new Map(faults.map((fault) => [`${fault.plane} ${fault.profile} ${fault.like}`, fault]))
  const tryFault = async ({ id, defect, purposes: named, profile }: MatrixOptions['faults'][number]) => {
    const under = { fault: id, ...(profile === undefined ? {} : { profile }) }
    const tried = named.filter((purpose, index) => index === 0 || !mains.has(purpose))
    const seen = await options.run(options.full ? under : { ...under, purposes: tried })
    cells[id] = seen
    const caught = seen.filter((cell) => cell.caught).map((cell) => cell.purpose)
    for (const purpose of caught) catching.add(purpose)
    const main = named[0] ?? ''
    if (!seen.some((cell) => cell.reached)) {
      notReached += 1
      problems.push(`${id} was not reached: ${defect} (${seen[0]?.because ?? 'nothing ran'})`)
    } else if (!caught.includes(main)) {
      survived += 1
      problems.push(
        `${id} survives ${main}: ${defect} (${seen.find((cell) => cell.purpose === main)?.because ?? 'not run'})`,
      )
    } else killed += 1
    say(
      `${caught.includes(main) ? '✓' : '✕'} ${id.padEnd(6)} ${(caught.join(' ') || 'nobody').padEnd(24)} ${seen.find((cell) => cell.purpose === main)?.because ?? ''}`,
    )
  }
  const tryVariant = async (variant: MatrixOptions['variants'][number], place: number) => {
    const { id, profile, purposes: named = [] } = variant
    const share = purposes.filter((_, index) => (index + place) % VARIANT_SHARE === 0)
    const few = options.full ? {} : { generated: VARIANT_CASES, purposes: named.length > 0 ? named : share }
    const seen = await options.run({ variant: id, ...(profile && { profile }), ...few })
    const bad = seen.filter((cell) => cell.verdict !== 'pass')
    if (bad.length === 0 && seen.length > 0 && seen[0]?.exitCode === 0) conforming += 1
    else
      problems.push(`variant ${id} does not conform: ${bad[0]?.purpose} ${bad[0]?.because ?? 'no statement'}`)
    say(`${bad.length === 0 ? '✓' : '✕'} ${id.padEnd(6)} conforms in ${seen.length} purposes`)
  }
  const tryOdd = async ({ id, file, exitCode }: MatrixOptions['odd'][number]) => {
    const [seen] = await options.run({ odd: file, purposes: [ODD_PURPOSE] })
    if (seen?.exitCode === exitCode) odd += 1
    else
      problems.push(`odd candidate ${id} ends with ${seen?.exitCode}, expected ${exitCode}: ${seen?.because}`)
    say(`${seen?.exitCode === exitCode ? '✓' : '✕'} ${id} ends with ${seen?.exitCode}: ${seen?.because}`)
  }
  const jobs = [
    ...[...references.values()].map((each) => () => reference(each)),
    ...faults.map((fault) => () => tryFault(fault)),
    ...variants.map((variant, place) => () => tryVariant(variant, place)),
    ...options.odd.map((each) => () => tryOdd(each)),
  ]
  await pool(jobs, options.jobs)
  if (!options.partial) {
    for (const purpose of purposes)
      if (!catching.has(purpose)) problems.push(`${purpose} catches nothing: it is decoration`)
    if (!(cells[CONTROL_FAULT] ?? []).some((cell) => cell.caught))
      problems.push(`the control fault ${CONTROL_FAULT} lives: the matrix is void`)
  }
  return {
    sound: problems.length === 0,
    problems,
    killed,
    survived,
    notReached,
    conforming,
    variants: variants.length,
    odd,
    cells,
  }
}

async function pool(jobs: readonly (() => Promise<void>)[], width: number): Promise<void> {
  const queue = [...jobs]
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job()
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker))
}
