import { closeSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs'
import { quietPeriod } from '../environment/waiting.ts'

const ROUNDS = 100
const ROUND_MS = 5
const groups = new Set<number>()
const room = Buffer.alloc(16 * 1024)

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
    const found = allProcesses().filter((pid) => {
      const { session, dead } = statusOf(read(`/proc/${pid}/stat`))
      return !dead && (session === leader || read(`/proc/${pid}/environ`).split('\0').includes(marker))
    })
    if (found.length === 0) return
    for (const pid of found) kill(pid)
    await quietPeriod(ROUND_MS)
  }
}

/** The processes of a session, by id. Linux only; elsewhere none. */
export function sessionMembers(session: number): readonly number[] {
  return allProcesses().filter((pid) => statusOf(read(`/proc/${pid}/stat`)).session === session)
}

/** Resident memory of some processes, in bytes. One that is gone counts as nothing. */
export function residentBytes(pids: readonly number[]): number {
  return statusBytes(pids, /^VmRSS:\s*(\d+) kB$/m)
}

/** The most memory that some processes had resident since {@link forgetMost}, in bytes: the sum of what each had at most. */
export function mostBytes(pids: readonly number[]): number {
  return statusBytes(pids, /^VmHWM:\s*(\d+) kB$/m)
}

/** Begins {@link mostBytes} anew; false where the kernel does not let us. */
export function forgetMost(pids: readonly number[]): boolean {
  try {
    for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5')
    return pids.length > 0
  } catch {
    return false
  }
}

function statusBytes(pids: readonly number[], line: RegExp): number {
  const kib = pids.map((pid) => Number(line.exec(read(`/proc/${pid}/status`))?.[1] ?? 0))
  return kib.reduce((sum, size) => sum + size * 1024, 0)
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch {}
}

function killAll(): void {
  for (const leader of groups) killGroup(leader)
}

function allProcesses(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

/** Reads a line of `/proc/…/stat`, whose second field may itself hold spaces and brackets. A zombie counts as dead. */
function statusOf(stat: string): { readonly session: number; readonly dead: boolean } {
  const [state = 'X', , , session = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { session: Number(session), dead: state === 'Z' || state === 'X' || stat === '' }
}

/** Files of `/proc` are answered from memory: to wait for a thread, or to make room anew, would cost more than to read. */
function read(file: string): string {
  let descriptor: number | undefined
  let text = ''
  try {
    descriptor = openSync(file, 'r')
    for (let size = -1; size !== 0; text += room.toString('latin1', 0, size))
      size = readSync(descriptor, room)
    return text
  } catch {
    return ''
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
