import { execFile } from 'node:child_process'
import { networkInterfaces } from 'node:os'

const UP = 'PATH="$PATH:/usr/sbin:/sbin" ip link set lo up 2>/dev/null; exec "$@"'
const PROBE_MS = 5_000
let known: Promise<readonly string[] | undefined> | undefined

/**
 * The command that runs `argv` in a network namespace of its own that holds loopback only; `undefined` where
 * the kernel does not allow it. Two uses: an engine on stdio, which needs no network, is started so; and the whole
 * harness can be, before it listens anywhere: then every candidate shares its confined loopback. A wire
 * candidate cannot have a namespace of its own, since our servers would be out of its reach.
 */
export async function confinedCommand(argv: readonly string[]): Promise<readonly string[] | undefined> {
  known ??= findPrefix()
  const prefix = await known
  return prefix && [...prefix, ...argv]
}

/** Whether the namespace that we ourselves live in reaches no further than loopback. */
export function confinedHere(): boolean {
  return Object.values(networkInterfaces()).every(
    (addresses) => addresses?.every(({ internal }) => internal) ?? true,
  )
}

async function findPrefix(): Promise<readonly string[] | undefined> {
  if (process.platform !== 'linux') return undefined
  for (const identity of [[], ['--user', '--map-root-user']]) {
    const prefix = ['unshare', ...identity, '--net', '--', 'sh', '-c', UP, 'sh']
    if (await works([...prefix, 'true'])) return prefix
  }
  return undefined
}

function works([program = '', ...rest]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, rest, { timeout: PROBE_MS }, (error) => resolve(error === null))
  })
}
