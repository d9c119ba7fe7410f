import { canonical } from '../../harness/transcript/canonical.ts'
import { PACKED } from '../../harness/transcript/packed.ts'
import { show } from '../../harness/transcript/show.ts'
import { ParleyError } from '../../harness/vocabulary/errors.ts'
import type { Bundle } from '../bundle.ts'
import type { BundleFiles } from '../bundle-files.ts'
import { SECRETS } from '../evidence-manifest.ts'
import { EVIDENCE_MANIFEST, type ManifestLine, readManifest, sha256, VIEW_MANIFEST } from '../manifest.ts'
import { readText } from '../read-json.ts'
import type { Problem, ProblemCode, StepResult } from './check.ts'

/** What the manifests say, and whether the files agree. */
export interface FilesResult extends StepResult {
  /** Files that the evidence manifest accounts for. */
  readonly listed: ReadonlySet<string>
  /** The digests that it names, by file. */
  readonly digests: ReadonlyMap<string, string>
  /** Secrets that it accounts for and that this edition leaves out. */
  readonly withheld: ReadonlySet<string>
  /** SHA-256 of the two manifests, 64 hex digits; empty when one is missing. */
  readonly evidenceDigest: string
  readonly manifestDigest: string
}

/** Digests and completeness: nothing changed since the manifests, nothing is missing, nothing was added to the evidence. */
export function checkFiles({ files, campaign }: Pick<Bundle, 'files' | 'campaign'>): FilesResult {
  const result = checkStored(files, 'campaign.json', campaign)
  if (result.withheld.size === 0 || !campaign.environment.privateProfile) return result
  const problem: Problem = {
    step: 'files',
    code: 'private-profile',
    subject: 'campaign.json',
    message:
      'the campaign ran under a private profile, of which the evidence tells: there is no public edition of it',
  }
  return { ...result, problems: [...result.problems, problem] }
}

/** The same of a bundle around any document. @param content what was read from the document */
export function checkStored(files: BundleFiles, document: string, content: unknown): FilesResult {
  const problems: Problem[] = []
  const problem = (code: ProblemCode, subject: string, message: string) =>
    problems.push({ step: 'files', code, subject, message })
  const evidence = manifest(files, EVIDENCE_MANIFEST, problem)
  const outer = manifest(files, VIEW_MANIFEST, problem)
  const names = new Set(evidence.lines.map((l) => l.file))
  const secrets = evidence.lines.filter((l) => l.file.startsWith(SECRETS))
  const edition = secrets.length > 0 && !secrets.some((l) => files.has(l.file)) ? 'public' : 'full'
  const withheld = new Set(edition === 'public' ? secrets.map((l) => l.file) : [])
  for (const { hex, file } of [...evidence.lines, ...outer.lines]) {
    if (withheld.has(file)) continue
    if (!files.has(file)) problem('missing', file, `${file} is listed in a manifest and is missing`)
    else if (sha256(files.read(file)) !== hex)
      problem('digest', file, `${file} was changed: its digest is not the one in the manifest`)
  }
  for (const file of [document, ...files.list('evidence')])
    if (evidence.lines.length > 0 && !names.has(file))
      problem('unlisted', show(file), `${show(file)} is not in ${EVIDENCE_MANIFEST}`)
  for (const file of names)
    if (names.has(`${file}${PACKED}`))
      problem(
        'unlisted',
        file,
        `${file} lies there twice, as it is and compressed: only one of them can count`,
      )
  if (outer.lines.length > 0 && !outer.lines.some((l) => l.file === EVIDENCE_MANIFEST))
    problem('unlisted', EVIDENCE_MANIFEST, `${EVIDENCE_MANIFEST} is not in ${VIEW_MANIFEST}`)
  if (readText(files.read(document), document) !== `${canonical(content)}\n`)
    problem('not-canonical', document, `${document} is not canonical JSON (RFC 8785) with a final newline`)
  return {
    step: 'files',
    problems,
    notes: withheld.size > 0 ? [`public edition: ${withheld.size} files with test secrets are left out`] : [],
    summary: `${evidence.lines.length - withheld.size + outer.lines.length} files are as the manifests say`,
    listed: names,
    digests: new Map(evidence.lines.map(({ hex, file }) => [file, `sha256:${hex}`])),
    withheld,
    evidenceDigest: evidence.digest,
    manifestDigest: outer.digest,
  }
}

function manifest(
  files: BundleFiles,
  name: string,
  problem: (code: ProblemCode, subject: string, message: string) => void,
): { readonly lines: readonly ManifestLine[]; readonly digest: string } {
  if (!files.has(name)) {
    problem('missing', name, `${name} is missing`)
    return { lines: [], digest: '' }
  }
  const bytes = files.read(name)
  try {
    return { lines: readManifest(readText(bytes, name), name), digest: sha256(bytes) }
  } catch (thrown) {
    if (!(thrown instanceof ParleyError)) throw thrown
    problem('unreadable', name, thrown.message)
    return { lines: [], digest: sha256(bytes) }
  }
}
