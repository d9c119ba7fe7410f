import { scanner } from '../formats/scan.ts'
import { messageKeys } from '../formats/signal/reopen/message-keys.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { secretsOf } from './secrets.ts'
import { type Log, proofsOf } from './select.ts'

const MIN_KEY_BYTES = 16

/**
 * Which of the named keys, that our peer knows, stand in an exported state, in any encoding, as they are or as the cipher and
 * authentication keys of version 3 that follow from a message's seed. `undefined` when the state or
 * the keys are not in this edition of the bundle. Throws `harness` for a key that was not kept: it would never be found.
 */
export function keysInState(
  log: Log,
  state: string,
  labels: readonly string[],
): ReadonlySet<string> | undefined {
  const secrets = secretsOf(log)
  const bytes = log.blob(state)
  if (!secrets || !bytes) return undefined
  const tokens = labels.flatMap((label) => {
    const value = secrets.keys[label]
    if (!value || value.length < MIN_KEY_BYTES)
      throw new ParleyError('harness', `no key that could be looked for is kept as ${label}`)
    // some keep, instead of a message's seed, what follows from it
    const { cipherKey, macKey } = messageKeys(value)
    return [value, cipherKey, macKey].map((each) => ({ label, value: each }))
  })
  return new Set(
    scanner(tokens)
      .scan(bytes)
      .map(({ label }) => label),
  )
}

/**
 * The oracle of forward secrecy: keys that must be gone, and the control keys that must be found beside them: all of them or,
 * in files, where a value may lie on two pages, one of them.
 */
export function keyScan(
  log: Log,
  state: string,
  gone: readonly string[],
  present: readonly string[],
  because: string,
  needed: 'all' | 'one' = 'all',
): readonly Judgement[] {
  const at = proofsOf(log, 'state.exported')
    .filter((o) => o.data.blob === state)
    .map((o) => o.n)
  const found = keysInState(log, state, [...gone, ...present])
  if (!found)
    return [
      judged(
        'keyScan',
        'inconclusive',
        'the exported state is not in this edition of the evidence',
        at,
        'absence',
      ),
    ]
  const kept = gone.filter((label) => found.has(label))
  const missing = present.filter((label) => !found.has(label))
  const scan =
    kept.length > 0
      ? judged(
          'keyScan',
          'fail',
          `${because}: ${kept.slice(0, 3).join(', ')} ${kept.length > 3 ? `and ${kept.length - 3} more ` : ''}in the exported state`,
          at,
        )
      : judged('keyScan', 'pass', `${gone.length} keys searched and not found: ${because}`, at)
  if (missing.length === 0 || (needed === 'one' && missing.length < present.length))
    return [
      scan,
      {
        ...judged(
          'keyScan',
          'pass',
          `control: ${present.length - missing.length} keys that have to be there are in the export`,
          at,
        ),
        control: true,
      },
    ]
  const blind = `control: ${missing[0]}, which has to be there, is not in the export: it is encrypted or incomplete`
  return [scan, { ...judged('keyScan', 'inconclusive', blind, at, 'absence'), control: true }]
}
