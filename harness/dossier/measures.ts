import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { requirements } from '../catalogue/requirements.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'
import { collectMeasures, type Measure } from './measure.ts'

/** The measures of one installation in the order of the dossier, and a digest of the files that define them. */
export interface Measures {
  readonly measures: readonly Measure[]
  readonly digest: Digest
}

let loaded: Promise<Measures> | undefined

/** Loads every measure by path, once per process. Throws `catalogue` for duplicate ids and unknown requirements. */
export function loadMeasures(): Promise<Measures> {
  loaded ??= load(fileURLToPath(new URL('../../suites/dossier/', import.meta.url)))
  return loaded
}

async function load(folder: string): Promise<Measures> {
  const hash = createHash('sha256')
  const measures: Measure[] = []
  for (const file of readdirSync(folder)
    .filter((name) => /(?<!\.test|\.d)\.(ts|js)$/.test(name))
    .sort()) {
    const path = join(folder, file)
    hash.update(file).update('\0').update(readFileSync(path))
    if (/\.measure\.(ts|js)$/.test(file))
      measures.push(...(await collectMeasures(() => import(pathToFileURL(path).href))))
  }
  check(measures)
  return {
    measures: measures.sort((a, b) => a.order - b.order),
    digest: `sha256:${hash.digest('hex')}` as Digest,
  }
}

function check(measures: readonly Measure[]): void {
  const known = new Set<string>(requirements().map((r) => r.id))
  const figures = new Set<string>()
  if (measures.length === 0)
    throw new ParleyError('catalogue', 'no measure was found', 'is the package complete?')
  for (const { id, plays, figures: specs } of measures) {
    if (plays.length === 0) throw new ParleyError('catalogue', `measure ${id} has no plays`)
    for (const { id: figure, requirement, bound, wrong } of specs) {
      if (figures.has(figure)) throw new ParleyError('catalogue', `figure ${figure} is defined twice`)
      figures.add(figure)
      if (requirement !== undefined && !known.has(requirement))
        throw new ParleyError('catalogue', `figure ${figure} cites unknown requirement ${requirement}`)
      if (bound !== undefined && (wrong === undefined || requirement === undefined))
        throw new ParleyError(
          'catalogue',
          `figure ${figure} has a bound, and no requirement or no word on missing it`,
        )
    }
  }
}
