import type { Dossier } from '../catalogue/dossier.ts'
import { compatibility, equality } from './conclude.ts'

/** Everything that a dossier's conclusion is drawn from. */
export type Composed = Omit<Dossier, 'format' | 'calls' | 'equal' | 'compatible'>

/** Puts `dossier.json` together and concludes. Pure. */
export function composeDossier(parts: Composed): Dossier {
  const { measures, only } = parts
  const calls = [...new Set(measures.flatMap((m) => m.plays.flatMap((p) => p.calls)))].sort()
  return {
    format: 'parley/dossier/1',
    ...parts,
    calls,
    equal: equality(measures, only !== undefined),
    compatible: compatibility(),
  }
}
