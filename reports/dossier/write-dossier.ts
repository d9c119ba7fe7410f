import { evidenceLines } from '../evidence-manifest.ts'
import { type WrittenViews, writeListed } from '../verify/write-views.ts'
import { renderDossier } from '../writers/dossier/render-dossier.ts'
import { DOSSIER_FILE, readDossier } from './dossier-bundle.ts'

/** The page of a dossier. */
export const DOSSIER_PAGE = 'dossier.html'

/** Writes what is derived from a dossier: manifests and page. The same dossier gives the same bytes. Throws `bundle` or `output`. */
export function writeDossierViews(folder: string): WrittenViews {
  const { files, dossier } = readDossier(folder)
  return writeListed(folder, evidenceLines(files, DOSSIER_FILE), (evidenceDigest) => [
    { file: DOSSIER_PAGE, text: renderDossier(dossier, evidenceDigest) },
  ])
}
