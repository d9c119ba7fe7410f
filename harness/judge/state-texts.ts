import { scanner } from '../formats/scan.ts'
import { secretsOf } from './secrets.ts'
import type { Log } from './select.ts'

/** Which of these words stand in an exported state, in any encoding; `undefined` when the state is not in this edition. */
export function wordsInState(
  log: Log,
  state: string,
  words: readonly string[],
): readonly string[] | undefined {
  const bytes = log.blob(state)
  if (!bytes) return undefined
  const hits = scanner(words.map((value) => ({ label: value, value }))).scan(bytes)
  return words.filter((word) => hits.some(({ label }) => label === word))
}

/**
 * How often each canary of the case stands in an exported state, in any encoding; those that do not are left out.
 * `undefined` when the state or the canaries are not in this edition of the bundle.
 */
export function textsInState(log: Log, state: string): ReadonlyMap<string, number> | undefined {
  const secrets = secretsOf(log)
  const bytes = log.blob(state)
  if (!secrets || !bytes) return undefined
  const counts = new Map<string, number>()
  const tokens = Object.entries(secrets.canaries).map(([label, value]) => ({ label, value }))
  for (const { label } of scanner(tokens).scan(bytes)) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
