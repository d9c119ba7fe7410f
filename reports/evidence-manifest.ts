import type { BundleFiles } from './bundle-files.ts'
import { EVIDENCE_MANIFEST, type ManifestLine, readManifest, sha256 } from './manifest.ts'
import { readText } from './read-json.ts'

/** Where test secrets lie; a public edition is the same folder without it. */
export const SECRETS = 'evidence/secret/'

/**
 * The lines of the evidence manifest of a bundle as it lies there: its document and everything below `evidence/`. Secrets that an existing manifest names and that are
 * left out keep their lines: what is withheld stays accounted for. Throws `bundle`.
 */
export function evidenceLines(files: BundleFiles, document = 'campaign.json'): readonly ManifestLine[] {
  const present = [document, ...files.list('evidence')]
  const lines = present.map((file) => ({ hex: sha256(files.read(file)), file }))
  return [...lines, ...withheld(files, new Set(present))]
}

function withheld(files: BundleFiles, present: ReadonlySet<string>): readonly ManifestLine[] {
  if (!files.has(EVIDENCE_MANIFEST)) return []
  const before = readManifest(readText(files.read(EVIDENCE_MANIFEST), EVIDENCE_MANIFEST), EVIDENCE_MANIFEST)
  return before.filter(({ file }) => file.startsWith(SECRETS) && !present.has(file))
}
