import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ParleyError } from '../vocabulary/errors.ts'

/** The folder of the package: where package.json and fixtures lie, compiled or not. */
export function packageFolder(): string {
  for (
    let folder = dirname(fileURLToPath(import.meta.url));
    dirname(folder) !== folder;
    folder = dirname(folder)
  )
    if (existsSync(join(folder, 'package.json'))) return folder
  throw new ParleyError('harness', 'the package folder was not found')
}

/** The neutral profile that is bundled. */
export function bundledProfile(): string {
  return join(packageFolder(), 'fixtures', 'profile', 'neutral')
}

/** The file of the bundled reference candidate, or of one of its faulty or unusual variants. */
export function bundledCandidate(kind: 'provider' | 'faulty' | 'variants' | 'engine' = 'provider'): string {
  const folder = kind === 'engine' ? join('engines', 'libsignal') : kind
  return join(packageFolder(), 'fixtures', 'candidates', folder, 'candidate.yaml')
}
