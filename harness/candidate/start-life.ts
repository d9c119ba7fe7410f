import type { Life, LifeOptions } from './life.ts'
import { startControlled } from './life-controlled.ts'
import { startSpawned } from './life-spawned.ts'

/** Starts a candidate the way its file says. Throws `candidate-start` when it does not start. */
export function startLife(options: LifeOptions): Promise<Life> {
  const { command, dialIn } = options.file
  if (command) return startSpawned(options, command)
  return startControlled(options, dialIn?.control ?? [])
}
