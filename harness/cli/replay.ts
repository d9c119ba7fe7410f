import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { replayCase } from '../campaign/replay-case.ts'
import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Finish } from './finish.ts'
import { type CertifyOptions, prepare } from './prepare.ts'

type ReplayOptions = Pick<
  CertifyOptions,
  'candidate' | 'fault' | 'variant' | 'plane' | 'profile' | 'liveness'
> & {
  readonly times: number
}

/** `parley replay`: one recorded case again, from its stored stimulus and not from the seed, against the candidate. */
export function replayCommand(program: Command, finish: Finish): void {
  program
    .command('replay')
    .description(
      'Run one recorded case again: name a transcript (or a record.json, for its first failing case).',
    )
    .argument('<record>', 'evidence/<purpose>/<case>.jsonl of a bundle, or evidence/<purpose>/record.json')
    .option(
      '-c, --candidate <file>',
      'description of the candidate; by default the bundled reference provider',
    )
    .option('--fault <id>', 'the bundled reference with this seeded defect')
    .option('--variant <id>', 'the bundled reference as this variant')
    .addOption(
      new Option('--plane <plane>', 'the bundled reference of this plane').choices(['wire', 'engine']),
    )
    .option('--profile <folder>', 'the profile of the campaign, when it was not the neutral one')
    .option('--times <n>', 'how often', count, 1)
    .option('--liveness <ms>', 'longest wait for something alive', count)
    .action(async (record: string, options: ReplayOptions) => finish(await replay(resolve(record), options)))
}

async function replay(path: string, options: ReplayOptions): Promise<0 | 1 | 2 | 3> {
  const { locateCase } = await import('../../reports/locate-case.ts')
  const { bundle, purpose, case: recorded } = locateCase(path)
  const { environment } = bundle.campaign
  const out = mkdtempSync(join(tmpdir(), 'parley-replay-'))
  const say = (line: string) => process.stdout.write(`${line}\n`)
  try {
    const prepared = await prepare({ ...options, tier: 'gate', evidence: 'full', out })
    if (prepared.profileDigest !== environment.profileDigest)
      throw new ParleyError(
        'usage',
        `the case was recorded under the profile ${show(environment.profile, 100)}, not under this one`,
        'give it by --profile: the same folder, or the name of a bundled profile',
      )
    const { target } = bundle.campaign.run
    if (prepared.target.join(' ') !== target.join(' '))
      say(
        `recorded against ${target.length === 0 ? 'the bundled reference provider' : show(target.join(' '), 200)}`,
      )
    say(
      `${recorded.id}, recorded as ${recorded.outcome}; stimulus ${show(JSON.stringify(recorded.stimulus), 2_000)}`,
    )
    const runs = await replayCase(prepared, purpose, recorded, options.times)
    for (const [index, run] of runs.entries()) {
      say(`run ${index + 1}: ${run.outcome}`)
      for (const judgement of run.runs.flatMap((r) => r.judgements).filter((j) => j.verdict !== 'pass'))
        say(
          `  ${judgement.verdict}: ${show(judgement.because, 400)}${judgement.at.length > 0 ? ` (observations ${judgement.at.join(', ')})` : ''}`,
        )
    }
    const failing = runs.filter((run) => run.outcome === 'fail').length
    say(`failed ${failing} of ${runs.length} times`)
    if (runs.some((run) => run.outcome === 'error')) return 3
    return failing > 0 ? 1 : runs.some((run) => run.outcome === 'inconclusive') ? 2 : 0
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number from 1')
  return value
}
