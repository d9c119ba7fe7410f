import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { wallClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'

/**
 * The folder of a new bundle: the one that was asked for, which must be empty, or a fresh one below reports/out. Throws
 * `output` when it cannot be made or already holds something.
 */
export function outputFolder(asked: string | undefined): { readonly path: string; readonly shown: string } {
  const stamp = wallClock().toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')
  const path = asked ? resolve(asked) : resolve('reports', 'out', `${stamp}-${freshBytes(2).toString('hex')}`)
  try {
    makeFolders(path)
    if (!isFresh(path))
      throw new ParleyError(
        'output',
        `${path} is not empty`,
        'name another folder: a bundle is never written over',
      )
  } catch (cause) {
    if (cause instanceof ParleyError) throw cause
    throw new ParleyError(
      'output',
      `${path} cannot be written: ${messageOf(cause)}`,
      'name another folder with --out',
      { cause },
    )
  }
  const shown = relative(process.cwd(), path)
  return { path, shown: shown === '' ? '.' : shown.startsWith('..') ? path : shown }
}

/** Whether nothing is there, or only the empty folder of a campaign that never came to record anything. */
function isFresh(path: string): boolean {
  const [first, ...others] = readdirSync(path, { withFileTypes: true })
  if (first === undefined) return true
  const isBegun = others.length === 0 && first.isDirectory() && first.name === 'evidence'
  return isBegun && readdirSync(join(path, first.name)).length === 0
}

/** One folder at a time: a recursive call never returns where the file system says that even the parent is missing. */
function makeFolders(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolders(dirname(path))
  mkdirSync(path)
}
