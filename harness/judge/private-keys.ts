import { kyberPrivateKeysIn, privateKeysIn, privatePartsIn } from '../formats/private-keys.ts'
import { scanner } from '../formats/scan.ts'
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

/**
 * Private parts that a device's export shows must stand in no other one, in whatever encoding. Keys are the public ones; that some are
 * found on the device is the control. @param marks of Kyber keys, which must not stand there either
 */
export function staysOnDevice(
  log: Log,
  device: string,
  others: readonly { readonly state: string; readonly of: string }[],
  keys: readonly string[],
  marks: readonly string[] = [],
): readonly Judgement[] {
  const at = (blob: string) =>
    proofsOf(log, 'state.exported')
      .filter((o) => o.data.blob === blob)
      .map((o) => o.n)
  const bytes = log.blob(device)
  const elsewhere = others.map(({ state, of }) => ({ state, of, held: log.blob(state) }))
  if (!bytes || elsewhere.some(({ held }) => held === undefined))
    return [judged('device', 'inconclusive', 'an export is not in this edition', at(device), 'absence')]
  const parts = [...privatePartsIn(bytes, keys)].map(([label, value]) => ({ label, value }))
  const search = scanner(parts)
  return [
    ...elsewhere.map(({ state, of, held = new Uint8Array() }) => {
      const moved = search.scan(held).map(({ label }) => label)
      const found = new Set([...moved, ...kyberPrivateKeysIn(held, marks)])
      return found.size > 0
        ? judged('device', 'fail', `${found.size} private keys of a user stand ${of}`, at(state))
        : judged('device', 'pass', `${parts.length} private keys of the device do not stand ${of}`, at(state))
    }),
    {
      ...(parts.length > 0
        ? judged(
            'device',
            'pass',
            `control: ${parts.length} private keys are in the device’s export`,
            at(device),
          )
        : judged(
            'device',
            'inconclusive',
            'control: no private key is found in the device’s export, which is encrypted or incomplete',
            at(device),
            'absence',
          )),
      control: true,
    },
  ]
}
