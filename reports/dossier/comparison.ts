import table from '../../fixtures/comparison/comparison.json' with { type: 'json' }
import type { Comparison } from '../../harness/catalogue/dossier.ts'
import { comparisonShape } from './dossier-schema.ts'

/** The committed table of known engines. Throws when it is malformed: then it is ours that is wrong. */
export function bundledComparison(): Comparison {
  return comparisonShape.parse(table)
}
