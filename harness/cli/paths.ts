import { existsSync, readdirSync } from 'node:fs'
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

/** The names of the profiles that are bundled. */
export function bundledProfiles(): readonly string[] {
  const folder = join(packageFolder(), 'fixtures', 'profile')
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'profile.json')))
    .sort()
}

/** The folder of a profile: a folder of the user's, or else the name of a bundled profile. */
export function profileFolder(nameOrFolder: string): string {
  const bundled = join(packageFolder(), 'fixtures', 'profile', nameOrFolder)
  const isBundled = /^[a-z-]+$/.test(nameOrFolder) && existsSync(join(bundled, 'profile.json'))
  return isBundled && !existsSync(join(nameOrFolder, 'profile.json')) ? bundled : resolve(nameOrFolder)
}

/** The bundled candidates, and the folders they lie in. */
const BUNDLED = {
  provider: 'provider',
  faulty: 'faulty',
  variants: 'variants',
  engine: join('engines', 'libsignal'),
  'faulty engine': join('engines', 'faulty'),
  'unusual engine': join('engines', 'variants'),
}

/** The file of the bundled reference candidate of either plane, or of one of its faulty or unusual variants. */
export function bundledCandidate(kind: keyof typeof BUNDLED = 'provider'): string {
  return join(packageFolder(), 'fixtures', 'candidates', BUNDLED[kind], 'candidate.yaml')
}
