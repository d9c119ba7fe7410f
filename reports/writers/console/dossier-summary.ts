import type { Dossier } from '../../../harness/catalogue/dossier.ts'
import { show } from '../../../harness/transcript/show.ts'

const WRONG = 12

/** What a person sees when a dossier is made: what it concludes, what is wrong, and where the page is. */
export function dossierSummary(dossier: Dossier, folder: string): string[] {
  const { engine, equal, compatible, measures, calls } = dossier
  const wrong = measures.flatMap((m) => m.figures.filter((f) => f.grade === 'beyond'))
  return [
    `${show(engine.name)} ${show(engine.version)}`,
    `  equal:      ${equal.word} (${equal.line})`,
    `  compatible: ${compatible.word} (${compatible.line})`,
    ...wrong.slice(0, WRONG).map((f) => `  ✕ ${f.wrong ?? f.title} (${show(f.says, 120)})`),
    `  ${calls.length} kinds of adapter action were used: ${calls.join(', ')}`,
    `  page: ${folder}/dossier.html`,
    `  check it: parley verify ${folder}`,
  ]
}
