import { z } from 'zod'
import { type Log, stimuliOf } from './select.ts'

const shape = z.object({ canaries: z.record(z.string(), z.string()), keys: z.record(z.string(), z.string()) })

/** The secrets of a case: `undefined` in an edition that leaves them out, which cannot be judged again on them. */
export function secretsOf(
  log: Log,
): { canaries: Record<string, string>; keys: Record<string, Uint8Array> } | undefined {
  const kept = stimuliOf(log, 'secrets.kept').at(-1)
  const bytes = kept && log.blob(kept.data.blob)
  if (!bytes) return undefined
  const { canaries, keys } = shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return {
    canaries,
    keys: Object.fromEntries(
      Object.entries(keys).map(([label, value]) => [label, Buffer.from(value, 'base64')]),
    ),
  }
}
