import { readdir, readFile } from 'node:fs/promises'
import { quietPeriod } from '../environment/waiting.ts'

const ROUNDS = 100
const ROUND_MS = 5
const groups = new Set<number>()

/** Ends a process group at once. Not an error when it is gone already. */
export function killGroup(leader: number): void {
  // 0 and 1 would mean our own group, and everybody's.
  if (leader > 1) kill(-leader)
}

/** Makes sure that a group does not outlive this process; the returned function lets go of it. */
export function guardGroup(leader: number): () => void {
  if (groups.size === 0) process.on('exit', killAll)
  groups.add(leader)
  return () => {
    groups.delete(leader)
    if (groups.size === 0) process.off('exit', killAll)
  }
}

/**
 * Ends what is left of a process tree and resolves when it is gone: the group of its leader and, on Linux, everything
 * in its session or with `marker` (one `NAME=value`) in its environment, so that leaving the group is no way out.
 */
export async function endTree(leader: number, marker: string): Promise<void> {
  killGroup(leader)
  for (let round = 0; round < ROUNDS; round++) {
    const found = await Promise.all(
      (await allProcesses()).map(async (pid) => {
        const { session, dead } = statusOf(await read(`/proc/${pid}/stat`))
        const ours = session === leader || (await read(`/proc/${pid}/environ`)).split('\0').includes(marker)
        return ours && !dead ? [pid] : []
      }),
    )
    if (found.flat().length === 0) return
    for (const pid of found.flat()) kill(pid)
    await quietPeriod(ROUND_MS)
  }
}

/** The processes of a session, by id. Linux only; elsewhere none. */
export async function sessionMembers(session: number): Promise<readonly number[]> {
  const found = await Promise.all(
    (await allProcesses()).map(async (pid) =>
      statusOf(await read(`/proc/${pid}/stat`)).session === session ? [pid] : [],
    ),
  )
  return found.flat()
}

/** Resident memory of some processes, in bytes. One that is gone counts as nothing. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const kib = /^VmRSS:\s*(\d+) kB$/m.exec(await read(`/proc/${pid}/status`))?.[1]
      return Number(kib ?? 0) * 1024
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch {}
}

function killAll(): void {
  for (const leader of groups) killGroup(leader)
}

async function allProcesses(): Promise<number[]> {
  try {
    return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  } catch {
    return []
  }
}

/** Reads a line of `/proc/…/stat`, whose second field may itself hold spaces and brackets. A zombie counts as dead. */
function statusOf(stat: string): { readonly session: number; readonly dead: boolean } {
  const [state = 'X', , , session = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { session: Number(session), dead: state === 'Z' || state === 'X' || stat === '' }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1')
  } catch {
    return ''
  }
}
