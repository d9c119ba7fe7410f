import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { show } from '../transcript/show.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { candidateFileShape } from './candidate-file-shape.ts'
import { searchPath } from './containment.ts'
import { findCommand } from './find-command.ts'
import { resolveHandles } from './handles.ts'

const MOST_BYTES = 256 * 1024
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
  const text = await readText(file)
  const name = basename(file)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true })
  const flaw = document.errors[0] ?? document.warnings[0]
  if (flaw)
    throw fault(name, at(lines, flaw.pos[0]), `this is not YAML or JSON that can be read: ${flaw.message}`)
  const parsed = candidateFileShape.safeParse(plain(document, name))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue ? at(lines, offsetOf(document, issue)) : ''
    throw fault(name, where, issue ? explain(issue, document) : parsed.error.message)
  }
  const folder = dirname(file)
  const cwd = resolve(folder, parsed.data.cwd ?? '.')
  const [program] = parsed.data.command ?? parsed.data.dialIn?.control ?? []
  const { PATH } = parsed.data.environment
  const own = PATH === undefined ? {} : resolveHandles({ PATH }, process.env).values
  if (program) await findCommand(program, cwd, searchPath(own))
  return { ...parsed.data, path: file, folder, cwd }
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (thrown) {
    throw new ParleyError('candidate-file', `the candidate file cannot be read: ${messageOf(thrown)}`, HINT)
  }
  if (bytes.length > MOST_BYTES)
    throw fault(basename(file), '', `expected at most ${MOST_BYTES} bytes, saw ${bytes.length}`)
  return bytes.toString('utf8')
}

function plain(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (thrown) {
    throw fault(name, '', `aliases are not allowed: ${messageOf(thrown)}`)
  }
}

function fault(name: string, where: string, text: string): ParleyError {
  return new ParleyError('candidate-file', `${name}${where}: ${text}`, HINT)
}

function at(lines: LineCounter, offset: number | undefined): string {
  if (offset === undefined) return ''
  const { line, col } = lines.linePos(offset)
  return `:${line}:${col}`
}

/** Where an issue stands: its own node, the unknown key, or else the nearest node that contains it. */
function offsetOf(document: Document, issue: z.core.$ZodIssue): number | undefined {
  for (let depth = issue.path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(issue.path.slice(0, depth), true)
    if (!isNode(node)) continue
    const wrong = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[depth]
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === wrong) : undefined
    const seat = isNode(pair?.key) ? pair.key : node
    return seat.range?.[0]
  }
  return undefined
}

function explain(issue: z.core.$ZodIssue, document: Document): string {
  const key = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const known =
      issue.path.length === 0 ? `; the keys are ${Object.keys(candidateFileShape.shape).join(', ')}` : ''
    return `${key ? `${key}: ` : ''}unknown key "${show(issue.keys[0] ?? '')}"${known}`
  }
  const node = issue.path.length === 0 ? document.contents : document.getIn(issue.path, true)
  const seen = isScalar(node) ? `, saw ${show(JSON.stringify(node.value) ?? 'nothing', 80)}` : ''
  const reason = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined
  return `${key ? `${show(key)}: ` : ''}${reason ?? issue.message}${seen}`
}
