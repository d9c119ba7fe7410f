import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readBack, scripted } from './testing/scripted.ts'

const LEAVES = `
  import { spawn } from 'node:child_process'
  import { writeFileSync } from 'node:fs'
  const near = spawn('sleep', ['60'], { stdio: 'inherit' })
  const far = spawn('sleep', ['60'], { stdio: 'ignore', detached: true })
  far.unref()
  writeFileSync('pids', JSON.stringify([process.pid, near.pid, far.pid]))
  hello()
  serve()`

it.runIf(process.platform === 'linux').each(['stop', 'kill'] as const)(
  '%s leaves no process behind',
  async (how) => {
    const script = await scripted(LEAVES)
    const candidate = await script.open()
    const pids: number[] = JSON.parse(await readBack(script, 'pids'))
    expect(pids.map(isAlive)).toEqual([true, true, true])
    await candidate[how]()
    expect(pids.map(isAlive)).toEqual([false, false, false])
  },
)

/** Whether a process still runs; one that only waits to be collected does not. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
