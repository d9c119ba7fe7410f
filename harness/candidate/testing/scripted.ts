import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { bell } from '../../environment/waiting.ts'
import type { Draft } from '../../vocabulary/observation.ts'
import { type Candidate, type OpenCandidate, openCandidate } from '../candidate.ts'
import { type CandidateFile, loadCandidateFile } from '../candidate-file.ts'

/** A candidate that is a script of a test, and what was recorded of it. */
export interface Scripted {
  readonly file: CandidateFile
  readonly folder: string
  readonly drafts: Draft[]
  open(more?: Partial<OpenCandidate>): Promise<Candidate>
  /** Puts another file into its folder. */
  write(name: string, text: string): Promise<void>
  /** The data of everything recorded under a type, in order. */
  recorded(type: string): Record<string, unknown>[]
}

/**
 * Puts a module that may use everything of the kit into a fresh folder and describes it as a candidate. Folder and
 * processes are gone when the test has finished.
 */
export async function scripted(body: string, keys: object = {}): Promise<Scripted> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const drafts: Draft[] = []
  const opened: Candidate[] = []
  onTestFinished(async () => {
    for (const candidate of opened) await candidate.kill()
    await rm(folder, { recursive: true, force: true })
  })
  await copyFile(new URL('kit.mjs', import.meta.url), join(folder, 'kit.mjs'))
  await writeFile(
    join(folder, 'main.mjs'),
    `import { hello, say, serve, tell, write } from './kit.mjs'\n${body}\n`,
  )
  const described = {
    name: 'scripted',
    command: [process.execPath, 'main.mjs'],
    artefacts: ['*.mjs'],
    ...keys,
  }
  await writeFile(join(folder, 'candidate.yaml'), JSON.stringify(described))
  await writeFile(join(folder, 'ca.pem'), '')
  await mkdir(join(folder, 'work'))
  const file = await loadCandidateFile(join(folder, 'candidate.yaml'))
  const options: OpenCandidate = {
    file,
    workFolder: join(folder, 'work'),
    instance: 'main',
    pixit: ({ protocol }) => ({
      protocol,
      protocolTime: 0,
      profile: {},
      integrator: '1',
      listeners: {},
      caFile: join(folder, 'ca.pem'),
      workFolder: join(folder, 'work'),
    }),
    environment: { caFile: join(folder, 'ca.pem') },
    sink: { record: (draft) => drafts.push(draft) },
    bell: bell(),
  }
  return {
    file,
    folder,
    drafts,
    async open(more = {}) {
      const candidate = await openCandidate({ ...options, ...more })
      opened.push(candidate)
      return candidate
    },
    write: (name, text) => writeFile(join(folder, name), text),
    recorded: (type) =>
      drafts.filter((draft) => draft.type === type).map(({ data }) => data as Record<string, unknown>),
  }
}

/** What a script wrote into its folder. */
export function readBack(scripted: Scripted, name: string): Promise<string> {
  return readFile(join(scripted.folder, name), 'utf8')
}
