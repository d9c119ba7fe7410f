import type { Dossier } from '../../harness/catalogue/dossier.ts'
import type { BundleFiles } from '../bundle-files.ts'
import { bundleFiles } from '../bundle-files.ts'
import { readJson } from '../read-json.ts'
import { dossierShape } from './dossier-schema.ts'

/** The name of the document that a dossier's bundle is made around. */
export const DOSSIER_FILE = 'dossier.json'

/** A stored dossier. Whatever is read is hostile until its shape is checked. */
export interface DossierBundle {
  readonly files: BundleFiles
  readonly dossier: Dossier
}

/** Opens the dossier in a folder. Throws `bundle` when there is none in it or it is malformed. */
export function readDossier(folder: string): DossierBundle {
  const files = bundleFiles(folder)
  return { files, dossier: readJson<Dossier>(files.read(DOSSIER_FILE), dossierShape, DOSSIER_FILE) }
}
