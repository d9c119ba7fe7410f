import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type CampaignOptions, runCampaign } from '../campaign/run-campaign.ts'
import { loadSuites } from '../campaign/suites.ts'
import type { CandidateFile } from '../candidate/candidate-file.ts'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import { TIERS, type Tier } from '../catalogue/campaign.ts'
import { exitCodeOf } from '../catalogue/exit-code.ts'
import { loadProfile, profileDigest } from '../catalogue/profile.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { consoleProgress } from './console-progress.ts'
import { interruption } from './interruption.ts'
import type { Finish } from './main.ts'
import { outputFolder } from './output-folder.ts'
import { bundledCandidate, bundledProfile } from './paths.ts'

/** Options of `certify`, as the command line gives them. */
export interface CertifyOptions {
  readonly candidate?: string
  readonly fault?: string
  readonly variant?: string
  readonly tier: Tier
  readonly only?: readonly string[]
  readonly role?: 'provider' | 'gatekeeper'
  readonly plane?: 'wire' | 'engine'
  readonly seed?: number
  readonly shard?: { readonly index: number; readonly of: number }
  readonly out?: string
  readonly profile?: string
  readonly evidence: 'sampled' | 'full'
  readonly failOn?: 'hardening'
  readonly liveness?: number
  readonly quiet?: boolean
}

/** `parley certify`: runs a campaign and writes its bundle and reports. */
export function certifyCommand(program: Command, finish: Finish): void {
  program
    .command('certify')
    .description(
      'Run a campaign against a candidate; with none named, against the bundled reference provider.',
    )
    .option('-c, --candidate <file>', 'description of the candidate (YAML or JSON)')
    .option('--fault <id>', 'the bundled reference with this seeded defect (parley list faults)')
    .option('--variant <id>', 'the bundled reference as this legal but unusual variant')
    .addOption(new Option('-t, --tier <tier>', 'how much is run').choices([...TIERS]).default('gate'))
    .option(
      '--only <ids>',
      'purposes, families or suites, comma-separated: a development run, no statement',
      list,
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
    .option('--profile <folder>', 'profile data in place of the neutral profile')
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
    .option('--liveness <ms>', 'longest wait for something alive; shorter ones are a deviation', natural)
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
    await writeViews(prepared.out)
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

/** Reads everything that a campaign needs before anything is started. */
export async function prepare(
  options: CertifyOptions,
): Promise<Omit<CampaignOptions, 'progress' | 'signal'> & { readonly shownOut: string }> {
  const named = [options.candidate, options.fault, options.variant].filter((value) => value !== undefined)
  if (named.length > 1) throw new ParleyError('usage', 'give one of --candidate, --fault and --variant')
  const file = await candidateOf(options)
  agree(options, file)
  const { purposes, digest } = await loadSuites()
  checkOnly(
    options.only,
    purposes.flatMap((p) => [p.id, p.suite, p.id.split('-')[0] ?? '']),
  )
  const profile = await loadProfile(options.profile ? resolve(options.profile) : bundledProfile())
  const seed = options.seed ?? randomInt(1, 2 ** 31)
  const out = outputFolder(options.out)
  return {
    file,
    purposes,
    suitesDigest: digest,
    profile,
    profileDigest: profileDigest(profile),
    tier: options.tier,
    seed,
    out: out.path,
    shownOut: out.shown,
    filters: {
      ...(options.only ? { only: options.only } : {}),
      ...(options.shard ? { shard: options.shard } : {}),
    },
    keepAll: options.evidence === 'full',
    failOnHardening: options.failOn === 'hardening',
    ...(options.liveness ? { livenessMs: options.liveness } : {}),
  }
}

/** The candidate that is meant: a file, the reference, or the reference with a defect or as a variant. */
export async function candidateOf(
  options: Pick<CertifyOptions, 'candidate' | 'fault' | 'variant'>,
): Promise<CandidateFile> {
  if (options.fault)
    return withArgument(await loadCandidateFile(bundledCandidate('faulty')), '--fault', options.fault)
  if (options.variant)
    return withArgument(await loadCandidateFile(bundledCandidate('variants')), '--variant', options.variant)
  return loadCandidateFile(options.candidate ? resolve(options.candidate) : bundledCandidate())
}

function withArgument(file: CandidateFile, flag: string, value: string): CandidateFile {
  return { ...file, name: `${file.name} ${value}`, command: [...(file.command ?? []), flag, value] }
}

function agree({ role, plane }: CertifyOptions, file: CandidateFile): void {
  if (role && file.role && role !== file.role)
    throw new ParleyError('usage', `--role ${role} was asked for, the candidate file says ${file.role}`)
  if (plane && file.plane && plane !== file.plane)
    throw new ParleyError('usage', `--plane ${plane} was asked for, the candidate file says ${file.plane}`)
}

function checkOnly(only: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = only?.find((id) => !known.includes(id))
  if (unknown !== undefined)
    throw new ParleyError(
      'selection-empty',
      `--only names ${unknown}, which is no purpose, family or suite`,
      'parley list purposes shows what there is',
    )
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

function shard(text: string): { index: number; of: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  const [index, of] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || index < 1 || of < 1 || index > of)
    throw new InvalidArgumentError('expected i/n with 1 ≤ i ≤ n')
  return { index, of }
}
