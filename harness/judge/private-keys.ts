import { privateKeysIn } from '../formats/private-keys.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf } from './select.ts'

/**
 * Private parts that must be gone from an exported state, and control ones that must be found beside them. Keys are
 * the public ones, as the wire shows them: they are no secrets. `find` looks for them, and with another
 * one the keys are named as it names them.
 */
export function privateKeyScan(
  log: Log,
  state: string,
  gone: readonly string[],
  present: readonly string[],
  because: string,
  find: typeof privateKeysIn = privateKeysIn,
): readonly Judgement[] {
  const at = proofsOf(log, 'state.exported')
    .filter((o) => o.data.blob === state)
    .map((o) => o.n)
  const bytes = log.blob(state)
  if (!bytes)
    return [
      judged('private keys', 'inconclusive', 'the exported state is not in this edition', at, 'absence'),
    ]
  const found = find(bytes, [...gone, ...present])
  const kept = gone.filter((key) => found.has(key))
  const seen = present.filter((key) => found.has(key))
  const blind =
    'a private key that has to be there is not found in the export, which is encrypted or incomplete'
  return [
    kept.length > 0
      ? judged('private keys', 'fail', `${because}: ${kept.length} of ${gone.length} in the export`, at)
      : judged(
          'private keys',
          'pass',
          `${gone.length} private keys looked for and not found: ${because}`,
          at,
        ),
    {
      ...(seen.length > 0
        ? judged('private keys', 'pass', `control: ${seen.length} private keys in use are in the export`, at)
        : judged('private keys', 'inconclusive', `control: ${blind}`, at, 'absence')),
      control: true,
    },
  ]
}
