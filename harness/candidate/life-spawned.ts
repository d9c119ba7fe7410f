import { freshBytes } from '../environment/randomness.ts'
import { within } from '../environment/waiting.ts'
import { type Child, startChild } from './child.ts'
import { confinedCommand, confinedHere } from './confinement.ts'
import type { Containment } from './containment.ts'
import type { Life, LifeOptions } from './life.ts'
import type { LineSink } from './line-transport.ts'
import { watchMemory } from './memory-watch.ts'
import { forgetMost, mostBytes, residentBytes, sessionMembers } from './process-tree.ts'
import { stdioTransport } from './stdio-transport.ts'
import { listenForDialIn } from './websocket-transport.ts'

const LINGER_MS = 2_000

/** A candidate whose process is ours: it talks over stdio, or dials in when its file says so. */
export async function startSpawned(options: LifeOptions, command: readonly string[]): Promise<Life> {
  const { file, stderr, broke } = options
  let child: Child | undefined
  let reason: string | undefined
  const kill = async (why?: string) => {
    reason ??= why
    child?.kill()
    await child?.ended
  }
  // A process that ends closes its streams first: only one that stays behind is killed for it.
  const linger = async (how: string) => {
    if (child && !(await within(child.ended, LINGER_MS)).done) await kill(how)
  }
  const sink: LineSink = { ...options.sink, closed: (how) => void linger(how) }
  const dial = file.dialIn && (await listenForDialIn(file.limits.lineBytes, sink))
  const run = freshBytes(16).toString('hex')
  const env = {
    ...options.env,
    PARLEY_RUN: run,
    ...(dial && { PARLEY_DIAL_URL: dial.url, PARLEY_DIAL_TOKEN: dial.token }),
  }
  const confined = file.plane === 'engine' && !dial ? await confinedCommand(command) : undefined
  try {
    child = await startChild({ argv: confined ?? command, cwd: file.cwd, env, marker: `PARLEY_RUN=${run}` })
  } catch (thrown) {
    await dial?.close()
    throw thrown
  }
  const { pid } = child
  const flood = (detail: string) => broke({ what: 'flood', detail })
  stderr.attach(child.stderr, flood)
  if (dial) stderr.attach(child.stdout, flood)
  const transport = dial ?? stdioTransport(child.stdin, child.stdout, file.limits.lineBytes, sink)
  if (dial) child.stdin.end()
  const unwatch = watchMemory(child.pid, file.limits.memoryMb, (detail) => broke({ what: 'memory', detail }))
  let begun = false // whether the most that is resident is counted
  const ended = child.ended.then(async (ending) => {
    unwatch()
    await dial?.close()
    return reason === undefined ? ending : { how: reason, code: null }
  })
  return {
    containment: {
      network: networkOf(confined),
      memory: process.platform === 'linux' ? 'watched' : 'not watched',
    },
    send: transport.send,
    ended,
    kill: async (why) => {
      await kill(why)
      await ended
    },
    async memory(when) {
      const members = sessionMembers(pid)
      const bytes = when === 'now' ? residentBytes(members) : begun ? mostBytes(members) : 0
      begun = forgetMost(members)
      return bytes
    },
    async finish(patienceMs) {
      const { done } = await within(ended, patienceMs)
      if (!done) await kill('killed by the harness: it did not end by itself')
      await ended
      return done
    },
  }
}

function networkOf(confined: readonly string[] | undefined): Containment['network'] {
  if (confined) return 'own namespace'
  return confinedHere() ? 'loopback only' : 'not confined'
}
