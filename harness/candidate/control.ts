import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { within } from '../environment/waiting.ts'
import { messageOf } from '../vocabulary/errors.ts'

const CONTROL_MS = 30_000

/** What a control command is asked to do with the candidate. */
export type ControlVerb = 'start' | 'kill' | 'stop'

/** A control command: program, arguments, folder and whole environment. */
export interface Control {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Runs a control command with its verb. Gives an empty text when it exits with 0, else what went wrong. What it started may
 * outlive it and keep its stderr, which `listen` gets.
 */
export async function runControl(
  control: Control,
  verb: ControlVerb,
  listen: (stderr: Readable) => void,
): Promise<string> {
  const [program = '', ...rest] = control.argv
  const child = spawn(program, [...rest, verb], {
    cwd: control.cwd,
    env: control.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  listen(child.stderr)
  try {
    const ended = await within(exited, CONTROL_MS)
    if (!ended.done) {
      child.kill('SIGKILL')
      return `the control command did not end its ${verb} within ${CONTROL_MS} ms`
    }
    const [code, signal] = ended.value
    return code === 0 ? '' : `the control command ended its ${verb} with ${signal ?? `exit code ${code}`}`
  } catch (thrown) {
    return `the control command could not be started: ${messageOf(thrown)}`
  }
}
