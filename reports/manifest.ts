import { createHash } from 'node:crypto'
import { PACKED } from '../harness/transcript/packed.ts'
import { ParleyError } from '../harness/vocabulary/errors.ts'

/** The evidence manifest: `campaign.json` and everything below `evidence/`. */
export const EVIDENCE_MANIFEST = 'EVIDENCE.sha256'

/** The outer manifest: the evidence manifest and the views. Its digest is what gets signed. */
export const VIEW_MANIFEST = 'MANIFEST.sha256'

/** One line of a manifest: 64 hex digits and a file below the bundle. */
export interface ManifestLine {
  readonly hex: string
  readonly file: string
}

/** Whether files of a manifest hold what a reference means, as it is or compressed. */
export function isListed(files: ReadonlySet<string>, ref: string): boolean {
  return files.has(ref) || files.has(`${ref}${PACKED}`)
}

/** SHA-256 in lower-case hex. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A manifest as `sha256sum --check` of coreutils reads it, sorted by file. */
export function formatManifest(lines: readonly ManifestLine[]): string {
  return [...lines]
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ hex, file }) => `${hex}  ${file}\n`)
    .join('')
}

/** Reads a manifest. Throws `bundle` for anything that {@link formatManifest} would not have written. */
export function readManifest(text: string, what: string): readonly ManifestLine[] {
  const rows = text.split('\n')
  if (rows.pop() !== '') throw new ParleyError('bundle', `${what}: the last line is not ended`)
  const lines = rows.map((row, index): ManifestLine => {
    const [, hex, file] = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._/-]{0,299})$/.exec(row) ?? []
    if (hex === undefined || file === undefined)
      throw new ParleyError('bundle', `${what}, line ${index + 1}: not a digest and a file`)
    return { hex, file }
  })
  if (formatManifest(lines) !== text || new Set(lines.map((l) => l.file)).size !== lines.length)
    throw new ParleyError('bundle', `${what} is not sorted, or names a file twice`)
  return lines
}
