import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { requirements } from '../catalogue/requirements.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'
import { collectPurposes, type Purpose } from './purpose.ts'

/** The suites of one installation: purposes in order of id, and a digest of the files that define them. */
export interface Suites {
  readonly purposes: readonly Purpose[]
  readonly digest: Digest
}

let loaded: Promise<Suites> | undefined

/** Loads every suite by path, once per process. Throws `catalogue` for duplicate ids and unknown requirements. */
export function loadSuites(): Promise<Suites> {
  loaded ??= load(fileURLToPath(new URL('../../suites/', import.meta.url)))
  return loaded
}

async function load(folder: string): Promise<Suites> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.suite\.(ts|js)$/.test(file))
    .sort()
  const hash = createHash('sha256')
  const purposes: Purpose[] = []
  for (const file of files) {
    const path = join(folder, file)
    hash.update(relative(folder, path)).update('\0').update(readFileSync(path))
    purposes.push(
      ...(await collectPurposes(
        file.replace(/\.suite\.(ts|js)$/, ''),
        () => import(pathToFileURL(path).href),
      )),
    )
  }
  check(purposes)
  const sorted = purposes.sort((a, b) => compareIds(a.id, b.id))
  return { purposes: sorted, digest: `sha256:${hash.digest('hex')}` as Digest }
}

/** Orders ids by family, then by number. */
export function compareIds(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

function check(purposes: readonly Purpose[]): void {
  const known = new Set(requirements().map((r) => r.id))
  const seen = new Set<string>()
  if (purposes.length === 0)
    throw new ParleyError('catalogue', 'no suite was found', 'is the package complete?')
  for (const { id, verifies, variants, stimuli } of purposes) {
    if (seen.has(id)) throw new ParleyError('catalogue', `purpose ${id} is defined twice`)
    seen.add(id)
    for (const requirement of verifies)
      if (!known.has(requirement))
        throw new ParleyError('catalogue', `${id} cites unknown requirement ${requirement}`)
    if (!variants?.length && !stimuli)
      throw new ParleyError('catalogue', `${id} has neither variants nor stimuli`)
  }
}
