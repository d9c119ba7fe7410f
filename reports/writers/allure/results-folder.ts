import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ParleyError } from '../../../harness/vocabulary/errors.ts'

const RESULT =
  /(^[0-9a-f-]{36}-(result|container|globals)\.json|^[0-9a-f-]{36}-attachment\.?\w*|^environment\.properties|^categories\.json|^executor\.json)$/

/** Makes an empty folder for Allure results. An older one is emptied; anything else in it is not touched and throws `output`. */
export function emptyResultsFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found && !found.isDirectory()) throw new ParleyError('output', `${folder} is not a folder`)
  const names = found ? readdirSync(folder) : []
  const foreign = names.find((name) => !RESULT.test(name))
  if (foreign !== undefined)
    throw new ParleyError(
      'output',
      `${folder} holds ${foreign}, which is no Allure result`,
      'choose an empty folder for the results',
    )
  for (const name of names) rmSync(join(folder, name))
  mkdirSync(folder, { recursive: true })
}
