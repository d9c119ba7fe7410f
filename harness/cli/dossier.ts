import { randomInt } from 'node:crypto'
import { basename } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { MeasureRecord } from '../catalogue/dossier.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { loadMeasures } from '../dossier/measures.ts'
import { runDossier } from '../dossier/run-dossier.ts'
import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { engineFile } from './engine-file.ts'
import type { Finish } from './finish.ts'
import { interruption } from './interruption.ts'
import { outputFolder } from './output-folder.ts'
import { bundledProfile } from './paths.ts'
import { candidateOf } from './prepare.ts'

interface DossierOptionsGiven {
  readonly engine?: string
  readonly fault?: string
  readonly variant?: string
  readonly only?: readonly string[]
  readonly seed?: number
  readonly runs: number
  readonly out?: string
  readonly compare?: readonly string[]
  readonly into?: string
  readonly quiet?: boolean
}

const GLYPHS = { within: '✓', beyond: '✕', told: '·', 'not shown': '?' } as const

/** `parley dossier`: measures an engine and writes a page of its bounds beside those of known engines. */
export function dossierCommand(program: Command, finish: Finish): void {
  program
    .command('dossier')
    .description(
      'Measure an end-to-end encryption engine, and write a dossier of its bounds with all evidence.',
    )
    .option(
      '-e, --engine <adapter>',
      'the adapter, or a candidate file that describes it; by default the bundled reference engine',
    )
    .option('--fault <id>', 'the bundled engine with this seeded defect (parley list faults)')
    .option('--variant <id>', 'the bundled engine as this unusual variant')
    .option('--only <measures>', 'measures, comma-separated: then nothing is concluded as a whole', list)
    .option('-s, --seed <number>', 'seed of everything that is chosen', natural)
    .option('--runs <number>', 'how often every measure is taken: two runs show a spread', positive, 2)
    .option('-o, --out <folder>', 'where the dossier is written')
    .option(
      '--compare <folders...>',
      'make the table of known engines from these dossiers (folder, or name=folder), and measure nothing',
    )
    .option('--into <file>', 'the table of --compare: rows of other engines in it stay')
    .option('-q, --quiet', 'print nothing but errors')
    .action(async (options: DossierOptionsGiven) => {
      if (options.compare) await compare(options.compare, options.into)
      else await dossier(options)
      finish(0)
    })
}

async function dossier(options: DossierOptionsGiven): Promise<void> {
  const { engine, fault, variant, only, seed = randomInt(1, 2 ** 31), runs, quiet } = options
  if ([engine, fault, variant].filter((value) => value !== undefined).length > 1)
    throw new ParleyError('usage', 'give one of --engine, --fault and --variant')
  const { bundledComparison } = await import('../../reports/dossier/comparison.ts')
  const { writeDossierViews } = await import('../../reports/dossier/write-dossier.ts')
  const { dossierSummary } = await import('../../reports/writers/console/dossier-summary.ts')
  const measures = await loadMeasures()
  const unknown = only?.find((id) => !measures.measures.some((m) => m.id === id))
  if (unknown !== undefined)
    throw new ParleyError(
      'selection-empty',
      `--only names ${show(unknown)}, which is no measure`,
      `the measures are ${measures.measures.map((m) => m.id).join(', ')}`,
    )
  const file = engine
    ? await engineFile(engine)
    : await candidateOf({ plane: 'engine', ...pick(fault, variant) })
  const out = outputFolder(options.out)
  const stop = interruption()
  const say = (line: string) => void (quiet || process.stderr.write(`${line}\n`))
  try {
    const made = await runDossier({
      file,
      profile: await loadProfile(bundledProfile()),
      measures,
      seed,
      runs,
      out: out.path,
      target: targetOf(engine, fault, variant),
      ...(only ? { only } : {}),
      beside: bundledComparison().rows,
      progress: {
        began: (measure, number, of) => say(`${number}/${of} ${measure.title}`),
        ended: (record) => told(record).forEach(say),
      },
      signal: stop.signal,
    })
    writeDossierViews(out.path)
    if (!quiet) process.stdout.write(`${dossierSummary(made, out.shown).join('\n')}\n`)
  } finally {
    stop.release()
  }
}

async function compare(folders: readonly string[], into: string | undefined): Promise<void> {
  if (into === undefined)
    throw new ParleyError(
      'usage',
      '--compare needs --into, the file of the table',
      'such as fixtures/comparison/comparison.json',
    )
  const { writeComparison } = await import('../../reports/dossier/write-comparison.ts')
  for (const line of await writeComparison(folders, into)) process.stdout.write(`${line}\n`)
}

function told({ disposition, because, figures, conduct }: MeasureRecord): string[] {
  if (disposition !== 'measured') return [`  – ${disposition}: ${show(because)}`]
  return [
    ...figures.map(({ grade, title, says }) => `  ${GLYPHS[grade]} ${title}: ${show(says, 200)}`),
    ...conduct.map((line) => `  ! ${show(line, 200)}`),
  ]
}

function pick(fault: string | undefined, variant: string | undefined) {
  return { ...(fault ? { fault } : {}), ...(variant ? { variant } : {}) }
}

/** The same again as words of a command line; of a file its name, since bundles go to other machines. */
function targetOf(engine?: string, fault?: string, variant?: string): string[] {
  if (fault) return ['--fault', fault]
  if (variant) return ['--variant', variant]
  return engine ? ['--engine', basename(engine)] : []
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

function natural(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number, not negative')
  return value
}

function positive(text: string): number {
  const value = natural(text)
  if (value < 1 || value > 20) throw new InvalidArgumentError('expected a whole number from 1 to 20')
  return value
}
