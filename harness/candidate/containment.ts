import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'

/** What holds a candidate in, as the report says it. */
export interface Containment {
  /** `own namespace`: no network at all; `loopback only`: it shares our confined one; else nothing stops it. */
  readonly network: 'own namespace' | 'loopback only' | 'not confined'
  /** Resident memory of its process tree is watched, and the tree is killed above the limit. */
  readonly memory: 'watched' | 'not watched'
}

/** Makes a folder and those above it. Throws `output` when that is not possible. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (thrown) {
    throw new ParleyError('output', `the folder ${folder} cannot be made: ${messageOf(thrown)}`)
  }
}

/** Where programs are looked up: the candidate's own PATH if it names one, else ours. */
export function searchPath(own: Readonly<Record<string, string>>): string {
  return own.PATH ?? process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'
}

/**
 * The whole environment of a candidate: an allow-list, nothing is inherited. HOME and TMPDIR are made in the
 * work folder, and the campaign's authority is named in the three ways that runtimes look for one.
 */
export async function candidateEnvironment(
  workFolder: string,
  caFile: string,
  own: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const home = join(workFolder, 'home')
  const temporary = join(workFolder, 'tmp')
  await Promise.all([makeFolder(home), makeFolder(temporary)])
  return {
    PATH: searchPath(own),
    ...own,
    HOME: home,
    TMPDIR: temporary,
    PARLEY_CA_FILE: caFile,
    SSL_CERT_FILE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
  }
}
