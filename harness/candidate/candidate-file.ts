import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { candidateFileShape } from './candidate-file-shape.ts'
import { searchPath } from './containment.ts'
import { findCommand } from './find-command.ts'
import { resolveHandles } from './handles.ts'
import { readWritten } from './written-file.ts'

const HINT = 'parley init writes one to start from; harness/candidate/README.md explains every key'

/** A candidate file that was read and checked. `folder` and `cwd` are absolute; handles are not resolved. */
export interface CandidateFile extends z.output<typeof candidateFileShape> {
  readonly path: string
  readonly folder: string
  readonly cwd: string
}

/**
 * Reads a candidate file, YAML or JSON. Throws `candidate-file` with line and column, what was expected and
 * what was seen; throws `candidate-start` when the command does not exist.
 */
export async function loadCandidateFile(path: string): Promise<CandidateFile> {
  const file = resolve(path)
  const data = await readWritten(file, candidateFileShape, {
    code: 'candidate-file',
    what: 'the candidate file',
    hint: HINT,
  })
  const folder = dirname(file)
  const cwd = resolve(folder, data.cwd ?? '.')
  const [program] = data.command ?? data.dialIn?.control ?? []
  const { PATH } = data.environment
  const own = PATH === undefined ? {} : resolveHandles({ PATH }, process.env).values
  if (program) await findCommand(program, cwd, searchPath(own))
  return { ...data, path: file, folder, cwd }
}
