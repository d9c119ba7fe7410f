import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { digestOfJson } from '../transcript/canonical.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'
import type { CandidateFile } from './candidate-file.ts'
import { type Glob, readGlob } from './glob.ts'

/** What makes up a candidate, at one moment: one digest, and the files under it by relative path. `bytes` is their size in all. */
export interface Artefacts {
  readonly digest: Digest
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
  readonly bytes: number
}

const MOST_FILES = 50_000
const MOST_BYTES = 4 * 1024 ** 3
const AT_ONCE = 8

/**
 * One digest over the path and SHA-256 of every file that the artefact globs match. Symbolic links to files count with what
 * they point to; linked folders are not entered. Throws `candidate-file` when a glob matches nothing, or when it is
 * more than 50,000 files or 4 GiB.
 */
export async function digestArtefacts(file: Pick<CandidateFile, 'folder' | 'artefacts'>): Promise<Artefacts> {
  const found = new Map<string, number>()
  for (const text of file.artefacts) {
    const matched = await expandGlob(file.folder, text)
    if (matched.size === 0)
      throw fault(
        `the artefact glob "${text}" matches no file in ${file.folder}`,
        'build the candidate first, or correct the glob',
      )
    for (const [path, size] of matched) found.set(path, size)
  }
  const bytes = [...found.values()].reduce((sum, size) => sum + size, 0)
  if (found.size > MOST_FILES || bytes > MOST_BYTES)
    throw fault(
      `the artefacts are ${found.size} files of ${bytes} bytes`,
      `at most ${MOST_FILES} files and ${MOST_BYTES} bytes can be digested`,
    )
  const paths = [...found.keys()].sort()
  const files: { readonly path: string; readonly sha256: string }[] = []
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = paths.slice(from, from + AT_ONCE)
    files.push(
      ...(await Promise.all(
        some.map(async (path) => ({ path, sha256: await sha256(join(file.folder, path)) })),
      )),
    )
  }
  return { digest: digestOfJson(files), files, bytes }
}

async function expandGlob(folder: string, text: string): Promise<Map<string, number>> {
  let glob: Glob
  try {
    glob = readGlob(text)
  } catch (thrown) {
    throw fault(`the artefact glob "${text}" cannot be read: ${messageOf(thrown)}`)
  }
  const sizes = new Map<string, number>()
  const open = [join(folder, glob.base)]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(at, entry.name)
      const name = relative(folder, path).split(sep).join('/')
      if (entry.isDirectory()) {
        if (name.split('/').length < glob.depth) open.push(path)
      } else if (glob.matches(name)) {
        const status = await stat(path).catch(() => undefined)
        if (status?.isFile()) sizes.set(name, status.size)
      }
      if (sizes.size > MOST_FILES)
        throw fault(`the artefact glob "${text}" matches more than ${MOST_FILES} files`)
    }
  }
  return sizes
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function fault(message: string, hint = ''): ParleyError {
  return new ParleyError('candidate-file', message, hint)
}
