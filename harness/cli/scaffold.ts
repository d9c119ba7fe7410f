import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { packageFolder } from './paths.ts'

export const PLANES = ['engine', 'wire'] as const
export const LANGUAGES = ['python', 'typescript', 'javascript'] as const
export const SERVICES = ['github', 'gitlab', 'none'] as const

/** What a scaffold is made for. */
export interface Scaffold {
  readonly name: string
  readonly plane: (typeof PLANES)[number]
  readonly language: (typeof LANGUAGES)[number]
  readonly ci: (typeof SERVICES)[number]
  /** Version of Parley that the continuous integration installs. */
  readonly version: string
}

/** Files of the languages, and how each is started. */
const PROGRAMS = {
  python: { adapter: 'adapter.py', template: 'py', command: ['python3', '-B'] },
  typescript: {
    adapter: 'adapter.mts',
    template: 'mjs',
    command: ['node', '--experimental-strip-types', '--no-warnings'],
  },
  javascript: { adapter: 'adapter.mjs', template: 'mjs', command: ['node'] },
}
const CI_FILES = { github: '.github/workflows/parley.yml', gitlab: '.gitlab-ci.yml' }
const KIT = 'parley_adapter.py'
const SCHEMA = 'candidate.schema.json'
const CANDIDATE = 'candidate.yaml'

/** The files of a new candidate, text by path, the one to open first at the front. */
export function scaffoldFiles(wanted: Scaffold): Readonly<Record<string, string>> {
  const { plane, language, ci } = wanted
  const { adapter, template } = PROGRAMS[language]
  const program = bundled('fixtures', 'scaffold', `${plane}.${template}`)
  return {
    [adapter]: filled(language === 'typescript' ? typed(program) : program, wanted),
    ...(language === 'python' && { [KIT]: bundled('harness', 'candidate', 'adapter', 'python', KIT) }),
    [CANDIDATE]: candidateFile(wanted),
    [SCHEMA]: bundled('fixtures', 'schemas', 'candidate-file.schema.json'),
    ...(ci !== 'none' && { [CI_FILES[ci]]: filled(bundled('fixtures', 'scaffold', `${ci}.yml`), wanted) }),
  }
}

function candidateFile({ name, plane, language }: Scaffold): string {
  const { adapter, command } = PROGRAMS[language]
  const keys = {
    name,
    command: [...command, adapter],
    role: 'provider',
    plane,
    ...(plane === 'wire' && { listeners: { provider: { ready: 'https' } } }),
  }
  const artefacts = language === 'python' ? [adapter, KIT] : [adapter]
  return `# yaml-language-server: $schema=./${SCHEMA}
${stringify(keys, { flowCollectionPadding: true })}# What is certified: list the files of the messenger itself here too.
${stringify({ artefacts })}`
}

/** A template with its blanks filled in. */
function filled(text: string, { name, version }: Scaffold): string {
  return text.replaceAll(/(["'])__NAME__\1/g, () => JSON.stringify(name)).replaceAll('__VERSION__', version)
}

/** JavaScript with types in comments, as TypeScript. */
function typed(text: string): string {
  return text.replaceAll(/\/\*\* @type \{(.+)\} \*\/\nlet (\w+)/g, 'let $2: $1')
}

function bundled(...path: readonly string[]): string {
  return readFileSync(join(packageFolder(), ...path), 'utf8')
}
