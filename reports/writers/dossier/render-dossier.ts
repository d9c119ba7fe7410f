import type { Dossier } from '../../../harness/catalogue/dossier.ts'
import { page } from '../html/page.ts'
import { annex } from './annex.ts'
import { comparisonTable } from './comparison-table.ts'
import { figuresTable } from './figures-table.ts'
import { firstScreen } from './first-screen.ts'
import { measureSections } from './measure-section.ts'
import { DOSSIER_STYLE } from './style.ts'

/**
 * The page of a dossier: one file, no script, nothing loaded, the same bytes for the same dossier.
 * @param evidenceDigest SHA-256 of the evidence manifest, 64 hex digits
 */
export function renderDossier(dossier: Dossier, evidenceDigest: string): string {
  return page({ id: dossier.id, word: dossier.equal.word, style: DOSSIER_STYLE }, evidenceDigest, [
    firstScreen(dossier),
    figuresTable(dossier),
    comparisonTable(dossier),
    measureSections(dossier),
    annex(dossier, evidenceDigest),
  ])
}
