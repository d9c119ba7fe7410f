import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { within } from '../environment/waiting.ts'
import { show } from '../transcript/show.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { endTree, guardGroup, killGroup } from './process-tree.ts'

const DRAIN_MS = 2_000

/** How a process, or a connection, came to its end. `code` is null unless it exited by itself. */
export interface Ending {
  readonly how: string
  readonly code: number | null
}

/** A started program that leads a process group of its own. */
export interface Child {
  readonly pid: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when the program has ended, its output is read and no process of its group is left. Never rejects. */
  readonly ended: Promise<Ending>
  /** Ends the whole group at once. */
  kill(): void
}

/** How to start a program. `marker` is one `NAME=value` of `env` by which strays are found. */
export interface ChildOptions {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly marker: string
}

/** Starts a program without a shell. Throws `candidate-start` when that fails. */
export async function startChild({ argv, cwd, env, marker }: ChildOptions): Promise<Child> {
  const [program = '', ...rest] = argv
  let child: ChildProcessWithoutNullStreams
  try {
    child = spawn(program, rest, { cwd, env, detached: true, stdio: 'pipe' })
    await once(child, 'spawn')
  } catch (thrown) {
    throw new ParleyError(
      'candidate-start',
      `"${show(program)}" could not be started in ${cwd}: ${messageOf(thrown)}`,
    )
  }
  const exited = once(child, 'exit')
  const closed = once(child, 'close')
  const { pid } = child
  if (pid === undefined) throw new ParleyError('harness', 'a started process has no id')
  const unguard = guardGroup(pid)
  const finish = async (): Promise<Ending> => {
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null]
    await endTree(pid, marker)
    unguard()
    if (!(await within(closed, DRAIN_MS)).done)
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
    return { how: signal ? `signal ${signal}` : `exit code ${code}`, code }
  }
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: finish(),
    kill: () => killGroup(pid),
  }
}
