import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'

/**
 * Where the program of a command lies: a path is seen from `cwd`, a bare name is looked up on `path`.
 * Throws `candidate-start` when there is no such program, or it may not be executed.
 */
export async function findCommand(program: string, cwd: string, path: string): Promise<string> {
  const places = program.includes('/')
    ? [resolve(cwd, program)]
    : path
        .split(delimiter)
        .filter(Boolean)
        .map((folder) => join(folder, program))
  let refused = ''
  for (const place of places) {
    try {
      await access(place, constants.X_OK)
      return place
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EACCES') refused = place
    }
  }
  if (refused !== '')
    throw new ParleyError('candidate-start', `"${show(refused)}" may not be executed`, 'run chmod +x on it')
  throw new ParleyError(
    'candidate-start',
    `the command "${show(program)}" was not found ${program.includes('/') ? `in ${cwd}` : 'on PATH'}`,
    'command is a list: first the program, then each argument; paths are seen from the folder of the candidate file',
  )
}
