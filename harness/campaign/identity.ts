import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Campaign } from '../catalogue/campaign.ts'
import type { Digest } from '../vocabulary/ids.ts'

type Identity = Pick<Campaign['environment'], 'harness' | 'harnessDigest' | 'dependencies'>

let known: Identity | undefined

/** Who judges: the package's version, a digest of the judging code, and the pinned dependencies. */
export function harnessIdentity(): Identity {
  known ??= identify(fileURLToPath(new URL('../', import.meta.url)))
  return known
}

function identify(folder: string): Identity {
  const manifest = JSON.parse(readFileSync(join(packageFolder(folder), 'package.json'), 'utf8')) as {
    version: string
    dependencies: Record<string, string>
  }
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|ts)$/.test(file) && !/(\.test\.|\.d\.|\.bench\.)/.test(file))
    .sort()
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(folder, file)))
  return {
    harness: manifest.version,
    harnessDigest: `sha256:${hash.digest('hex')}` as Digest,
    dependencies: manifest.dependencies,
  }
}

function packageFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return from
  }
}
