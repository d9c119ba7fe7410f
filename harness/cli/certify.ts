import { type Command, InvalidArgumentError, Option } from 'commander'
import { runCampaign } from '../campaign/run-campaign.ts'
import { TIERS } from '../catalogue/campaign.ts'
import { exitCodeOf } from '../catalogue/exit-code.ts'
import { milestones } from '../catalogue/milestones.ts'
import { consoleProgress } from './console-progress.ts'
import type { Finish } from './finish.ts'
import { interruption } from './interruption.ts'
import { isoDate } from './iso-date.ts'
import { type CertifyOptions, prepare } from './prepare.ts'

/** `parley certify`: runs a campaign and writes its bundle and reports. */
export function certifyCommand(program: Command, finish: Finish): void {
  program
    .command('certify')
    .description(
      'Run a campaign against a candidate; with none named, against the bundled reference provider.',
    )
    .option('-c, --candidate <file>', 'description of the candidate (YAML or JSON)')
    .option('--peers <file>', 'another engine that plays the other side: a development run, no statement')
    .option('--fault <id>', 'the bundled reference with this seeded defect (parley list faults)')
    .option('--variant <id>', 'the bundled reference as this legal but unusual variant')
    .addOption(new Option('-t, --tier <tier>', 'how much is run').choices([...TIERS]).default('gate'))
    .option(
      '--only <ids>',
      'purposes, families or suites, comma-separated: a development run, no statement',
      list,
    )
    .addOption(
      new Option(
        '--milestone <id>',
        "the purposes of one of the gatekeeper's milestones: no statement",
      ).choices(milestones().map(({ id }) => id)),
    )
    .addOption(
      new Option('--role <role>', 'the role that the candidate must declare').choices([
        'provider',
        'gatekeeper',
      ]),
    )
    .addOption(new Option('--plane <plane>', 'the plane that it must declare').choices(['wire', 'engine']))
    .option('-s, --seed <number>', 'seed of everything that is generated', natural)
    .option('--shard <i/n>', 'run the i-th of n parts', shard)
    .option('-o, --out <folder>', 'where the bundle is written')
    .option(
      '--profile <folder>',
      'profile data in place of the neutral profile: a folder, or the name of a bundled one',
    )
    .addOption(
      new Option('--evidence <how>', 'which passing cases leave their transcripts')
        .choices(['sampled', 'full'])
        .default('sampled'),
    )
    .addOption(
      new Option('--fail-on <basis>', 'count failures of this basis as nonconformities').choices([
        'hardening',
      ]),
    )
    .option(
      '--generated <n>',
      'most generated cases of each property: a development run, no statement',
      positive,
    )
    .option('--liveness <ms>', 'longest wait for something alive; shorter ones are a deviation', natural)
    .option(
      '--jobs <n>',
      'purposes that run at a time; by default twice as many as there are cores, since a purpose waits half of its time, and never more than the candidate file has instances',
      positive,
    )
    .option('--attestations <file>', 'what a person confirms (parley attest writes the questions)')
    .option('--date <day>', 'the day whose duties count, in place of today', isoDate)
    .option('-q, --quiet', 'print nothing but errors')
    .action(async (options: CertifyOptions) => finish(await certify(options)))
}

async function certify(options: CertifyOptions): Promise<0 | 1 | 2 | 3 | 4 | 5 | 64> {
  const { writeViews } = await import('../../reports/verify/write-views.ts')
  const { consoleSummary } = await import('../../reports/writers/console/console-summary.ts')
  const prepared = await prepare(options)
  const stop = interruption()
  const progress = consoleProgress(options.quiet === true)
  try {
    const { campaign } = await runCampaign({ ...prepared, progress: progress.listener, signal: stop.signal })
    progress.end()
    writeViews(prepared.out)
    if (!options.quiet) {
      const lines = consoleSummary(campaign, prepared.shownOut, {
        colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
      })
      process.stdout.write(`${lines.join('\n')}\n`)
    }
    return exitCodeOf(campaign)
  } finally {
    progress.end()
    stop.release()
  }
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

function positive(text: string): number {
  const value = natural(text)
  if (value === 0) throw new InvalidArgumentError('expected at least 1')
  return value
}

function natural(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number, not negative')
  return value
}

function shard(text: string): { index: number; of: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  const [index, of] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || index < 1 || of < 1 || index > of)
    throw new InvalidArgumentError('expected i/n with 1 ≤ i ≤ n')
  return { index, of }
}
