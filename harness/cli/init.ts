import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Command, Option } from 'commander'
import { harnessIdentity } from '../campaign/identity.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Finish } from './finish.ts'
import { LANGUAGES, PLANES, type Scaffold, SERVICES, scaffoldFiles } from './scaffold.ts'

interface InitOptions extends Partial<Pick<Scaffold, 'plane' | 'language' | 'ci' | 'name'>> {
  readonly role?: 'provider' | 'gatekeeper'
  readonly force?: boolean
}

/** `parley init`: the skeleton of an adapter, with everything that a first `parley probe` needs. */
export function initCommand(program: Command, finish: Finish): void {
  program
    .command('init')
    .description('Write the skeleton of an adapter, its candidate file with an editor schema, and a CI file.')
    .argument('[folder]', 'where to', '.')
    .addOption(new Option('--role <role>', 'what the candidate is').choices(['provider', 'gatekeeper']))
    .addOption(
      new Option('--plane <plane>', 'an end-to-end encryption engine alone, or a whole messenger').choices(
        PLANES,
      ),
    )
    .addOption(new Option('--language <language>', 'language of the adapter').choices(LANGUAGES))
    .addOption(new Option('--ci <service>', 'what the CI file is for').choices(SERVICES).default('github'))
    .option('--name <name>', 'what reports call the candidate; by default the name of the folder')
    .option('--force', 'write over files that exist already')
    .action(async (folder: string, options: InitOptions) => {
      await init(folder, options)
      finish(0)
    })
}

async function init(folder: string, options: InitOptions): Promise<void> {
  if (options.role === 'gatekeeper')
    throw new ParleyError(
      'usage',
      'expected --role provider: no purpose judges gatekeepers',
      'to develop against the simulated one: parley serve',
    )
  const target = resolve(folder)
  const plane = options.plane ?? (await ask('plane', PLANES))
  const language = options.language ?? (await ask('language', LANGUAGES))
  if (language === 'typescript') needsTypes()
  const { name = basename(target), ci = 'github', force } = options
  const files = scaffoldFiles({ plane, language, name, ci, version: harnessIdentity().harness })
  const present = Object.keys(files).filter((path) => existsSync(join(target, path)))
  if (present.length > 0 && !force)
    throw new ParleyError(
      'usage',
      `there is ${present.join(', ')} in ${target} already: nothing was written`,
      'name another folder, or write over them with --force',
    )
  for (const [path, text] of Object.entries(files)) write(join(target, path), text)
  const shown = (path: string) => join(relative('', target), path) || path
  const lines = [
    `Wrote ${Object.keys(files).map(shown).join(', ')}`,
    ...(language === 'python' || findsKit(target)
      ? []
      : ['First: npm install parley, in that folder: the adapter imports parley/adapter']),
    `Next: npx parley probe --candidate ${shown('candidate.yaml')}, which says what to write first`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Asks on a terminal. Elsewhere nobody is asked: then what is missing is an error. */
async function ask<W extends string>(what: string, words: readonly W[]): Promise<W> {
  if (!process.stdin.isTTY)
    throw new ParleyError(
      'usage',
      `expected --${what}: one of ${words.join(', ')}`,
      `for example: parley init --${what} ${words[0]}`,
    )
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const said = (await terminal.question(`${what} (${words.join(', ')}) [${words[0]}]: `)).trim()
    const word = said === '' ? words[0] : words.find((each) => each === said)
    if (word === undefined) throw new ParleyError('usage', `expected one of ${words.join(', ')}, saw ${said}`)
    return word
  } finally {
    terminal.close()
  }
}

function needsTypes(): void {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 22)
    throw new ParleyError(
      'usage',
      `Node ${process.versions.node} does not run TypeScript by itself`,
      'take --language javascript (the same text: editors know the types of parley/adapter), or Node 22',
    )
}

function findsKit(folder: string): boolean {
  try {
    createRequire(join(folder, 'adapter.mjs')).resolve('parley/package.json')
    return true
  } catch {
    return false
  }
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (cause) {
    throw new ParleyError('output', `${path} cannot be written: ${messageOf(cause)}`, 'name another folder', {
      cause,
    })
  }
}
