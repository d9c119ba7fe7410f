import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, ParleyError } from '../../harness/vocabulary/errors.ts'
import { readBundle } from '../bundle.ts'
import { evidenceLines } from '../evidence-manifest.ts'
import { EVIDENCE_MANIFEST, formatManifest, type ManifestLine, sha256, VIEW_MANIFEST } from '../manifest.ts'
import { VIEWS } from '../views.ts'

/** What {@link writeViews} wrote. Both digests are 64 hex digits; the second one is what gets signed. */
export interface WrittenViews {
  readonly evidenceDigest: string
  readonly manifestDigest: string
  readonly files: readonly string[]
}

/**
 * Writes everything that is derived from a bundle: the evidence manifest, the views, which print its digest, and the
 * manifest over both. The same bundle gives the same bytes. Throws `bundle` or `output`.
 */
export function writeViews(folder: string): WrittenViews {
  const bundle = readBundle(folder)
  return writeListed(folder, evidenceLines(bundle.files), (evidenceDigest) =>
    VIEWS.map(({ file, render }) => ({ file, text: render(bundle, evidenceDigest) })),
  )
}

/** Writes the evidence manifest, the views that are made with its digest, and the manifest over both. */
export function writeListed(
  folder: string,
  lines: readonly ManifestLine[],
  render: (evidenceDigest: string) => readonly { readonly file: string; readonly text: string }[],
): WrittenViews {
  const evidence = formatManifest(lines)
  const evidenceDigest = sha256(evidence)
  const listed = [{ file: EVIDENCE_MANIFEST, text: evidence }, ...render(evidenceDigest)]
  const manifest = formatManifest(listed.map(({ file, text }) => ({ hex: sha256(text), file })))
  for (const { file, text } of [...listed, { file: VIEW_MANIFEST, text: manifest }])
    write(join(folder, file), text)
  return {
    evidenceDigest,
    manifestDigest: sha256(manifest),
    files: [...listed.map(({ file }) => file), VIEW_MANIFEST],
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(`${path}.part`, text)
    renameSync(`${path}.part`, path)
  } catch (cause) {
    throw new ParleyError(
      'output',
      `cannot write ${path}: ${messageOf(cause)}`,
      'free some space, or make the folder writable',
      { cause },
    )
  }
}
