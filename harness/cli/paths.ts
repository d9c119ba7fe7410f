import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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
  return profileFolder('neutral')
}

/** The folder of a profile: a folder of the user's, or else the name of a bundled profile. */
export function profileFolder(nameOrFolder: string): string {
  const bundled = join(packageFolder(), 'fixtures', 'profile', nameOrFolder)
  const isBundled = /^[a-z-]+$/.test(nameOrFolder) && existsSync(join(bundled, 'profile.json'))
  return isBundled && !existsSync(join(nameOrFolder, 'profile.json')) ? bundled : resolve(nameOrFolder)
}

/** The file of the bundled reference candidate, or of one of its faulty or unusual variants. */
export function bundledCandidate(kind: 'provider' | 'faulty' | 'variants' | 'engine' = 'provider'): string {
  const folder = kind === 'engine' ? join('engines', 'libsignal') : kind
  return join(packageFolder(), 'fixtures', 'candidates', folder, 'candidate.yaml')
}
