import { basename, dirname, resolve } from 'node:path'
import type { CaseRecord } from '../harness/catalogue/campaign.ts'
import { PACKED } from '../harness/transcript/packed.ts'
import { show } from '../harness/transcript/show.ts'
import { ParleyError } from '../harness/vocabulary/errors.ts'
import { type Bundle, readBundle } from './bundle.ts'

/** A case of a stored campaign, as `replay` needs it. */
export interface LocatedCase {
  readonly bundle: Bundle
  readonly purpose: string
  readonly case: CaseRecord
}

/**
 * Finds the case that a file of a bundle belongs to: `<bundle>/evidence/<purpose>/<case>.jsonl`, also with `.gz`, or the purpose's
 * `record.json` for its first failing case. Throws `bundle`, or `usage` for what cannot be run again.
 */
export function locateCase(file: string): LocatedCase {
  const path = resolve(file)
  const purpose = basename(dirname(path))
  const evidence = dirname(dirname(path))
  if (basename(evidence) !== 'evidence') throw unusable(file, 'is not below the evidence folder of a bundle')
  const bundle = readBundle(dirname(evidence))
  const record = bundle.record(purpose)
  if (!record) throw unusable(file, 'belongs to no purpose that the campaign executed')
  const { firstFailure } = bundle.campaign.purposes.find((p) => p.purpose === purpose) ?? {}
  const name = basename(path, PACKED)
  const found = record.cases.find((c) =>
    name === 'record.json'
      ? c.id === firstFailure
      : c.runs.some((run) => run.transcript?.file === `evidence/${purpose}/${name}`),
  )
  if (!found)
    throw unusable(
      file,
      name === 'record.json' ? 'holds no failing case' : 'is no transcript that the record names',
    )
  if (found.origin === 'ledger')
    throw unusable(
      file,
      'is the ledger of a monitor, made of all cases of the campaign: run the campaign again',
    )
  return { bundle, purpose, case: found }
}

function unusable(file: string, why: string): ParleyError {
  return new ParleyError(
    'usage',
    `${show(file, 400)} ${why}`,
    'the report names the command for each finding',
  )
}
