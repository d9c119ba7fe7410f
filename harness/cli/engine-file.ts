import { basename, dirname, resolve } from 'node:path'
import { type CandidateFile, loadCandidateFile } from '../candidate/candidate-file.ts'
import { candidateFileShape } from '../candidate/candidate-file-shape.ts'
import { findCommand } from '../candidate/find-command.ts'

/**
 * The engine behind a path: a candidate file when it is YAML or JSON, and otherwise a program that speaks the adapter
 * protocol, which is then all that is digested. Throws as {@link loadCandidateFile} does.
 */
export async function engineFile(path: string): Promise<CandidateFile> {
  if (/\.(ya?ml|json)$/.test(path)) return loadCandidateFile(path)
  const program = resolve(path)
  const folder = dirname(program)
  await findCommand(program, folder, '')
  const name = basename(program)
  const described = candidateFileShape.parse({ name, command: [program], plane: 'engine', artefacts: [name] })
  return { ...described, path: program, folder, cwd: folder }
}
