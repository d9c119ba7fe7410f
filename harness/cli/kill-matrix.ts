import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { caughtBy } from '../campaign/caught-by.ts'
import { type Cell, killMatrix, type MatrixResult, type MatrixRun } from '../campaign/kill-matrix.ts'
import { runCampaign } from '../campaign/run-campaign.ts'
import { loadSuites } from '../campaign/suites.ts'
import { exitCodeOf } from '../catalogue/exit-code.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { earlierReferences } from './earlier-references.ts'
import { knownFaults } from './faults.ts'
import type { Finish } from './finish.ts'
import { interruption } from './interruption.ts'
import { packageFolder } from './paths.ts'
import { type CertifyOptions, prepare } from './prepare.ts'

/**
 * Shorter than the ordinary deadline: a fault that makes a message vanish would cost 30 s for each of three runs. Who has to
 * conform is given the ordinary one, as in a certification.
 */
const LIVENESS_MS = 5_000

interface MatrixCommand {
  readonly full?: boolean
  readonly only?: string
  readonly jobs: number
  readonly seed: number
  readonly earlier?: string
  readonly json?: string
}

/** `parley kill-matrix`: proves that every purpose catches a fault, and that no check cries wolf. */
export function killMatrixCommand(program: Command, finish: Finish): void {
  program
    .command('kill-matrix')
    .description('Run every seeded fault against the purposes named for it, and the variants that must pass.')
    .option('--full', 'run every fault against every purpose')
    .option('--only <ids>', 'only these faults and variants, comma-separated')
    .option('--jobs <n>', 'how many at a time', (text) => Number.parseInt(text, 10), 2)
    .option('--seed <n>', 'seed of every campaign', (text) => Number.parseInt(text, 10), 1)
    .option(
      '--earlier <bundles>',
      'bundles of the references, comma-separated, certified by this installation with the same seed: they are not run again',
    )
    .option('--json <file>', 'also write the matrix as JSON')
    .action(async (options: MatrixCommand) => {
      const { faults, variants, odd } = await knownFaults()
      const { purposes } = await loadSuites()
      const wanted = options.only?.split(',')
      const chosen = wanted ? faults.filter((fault) => wanted.includes(fault.id)) : faults
      const unusual = wanted ? variants.filter(({ id }) => wanted.includes(id)) : variants
      if (chosen.length + unusual.length === 0)
        throw new ParleyError(
          'selection-empty',
          `no fault or variant is called ${options.only}`,
          'parley list faults and parley list variants show them',
        )
      const earlier = await earlierReferences(options.earlier?.split(',') ?? [], options.seed)
      const stop = interruption()
      const result = await killMatrix({
        faults: chosen,
        variants: unusual,
        odd: wanted ? [] : odd,
        purposes: purposes.map((p) => p.id),
        full: options.full === true,
        partial: wanted !== undefined,
        jobs: options.jobs,
        earlier,
        run: (run) => campaignOf(run, options.seed, stop.signal),
        say: (line) => process.stdout.write(`${line}\n`),
      })
      stop.release()
      if (options.json) writeFileSync(resolve(options.json), `${JSON.stringify(result, null, 2)}\n`)
      summarise(result)
      finish(result.sound ? 0 : 1)
    })
}

async function campaignOf(run: MatrixRun, seed: number, signal: AbortSignal): Promise<Cell[]> {
  const out = mkdtempSync(join(tmpdir(), 'parley-matrix-'))
  try {
    const options: CertifyOptions = {
      ...(run.fault ? { fault: run.fault } : run.variant ? { variant: run.variant } : {}),
      ...(run.plane ? { plane: run.plane } : {}),
      ...(run.odd ? { candidate: join(packageFolder(), 'fixtures', 'candidates', 'odd', run.odd) } : {}),
      ...(run.purposes ? { only: run.purposes } : {}),
      ...(run.profile ? { profile: run.profile } : {}),
      ...(run.generated ? { generated: run.generated } : {}),
      ...(run.fault || run.odd ? { liveness: LIVENESS_MS } : {}),
      tier: 'gate',
      seed,
      out,
      evidence: 'sampled',
      failOn: 'hardening',
      jobs: 1,
    }
    const prepared = await prepare(options)
    const quiet = { selected() {}, began() {}, counted() {}, ended() {} }
    const { campaign, stderr } = await runCampaign({
      ...prepared,
      ...(run.fault || run.odd ? { firstFailure: true } : {}),
      progress: quiet,
      signal,
    })
    const reached = run.fault ? stderr.includes(`fault ${run.fault} reached`) : true
    if (campaign.statement.word === 'void')
      return [
        {
          purpose: '',
          verdict: 'none',
          because: campaign.statement.line,
          caught: false,
          reached: false,
          exitCode: 3,
        },
      ]
    return campaign.purposes
      .filter((p) => p.disposition === 'executed')
      .map((p) => ({
        purpose: p.purpose,
        verdict: p.verdict,
        because: p.because,
        caught: caughtBy(out, p),
        reached,
        exitCode: exitCodeOf(campaign),
      }))
  } catch (thrown) {
    return [
      {
        purpose: '',
        verdict: 'error',
        because: messageOf(thrown),
        caught: false,
        reached: false,
        exitCode: 3,
      },
    ]
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function summarise(result: MatrixResult): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  for (const problem of result.problems) say(`✕ ${problem}`)
  say(
    `${result.killed} faults killed, ${result.survived} survived, ${result.notReached} not reached; ${result.conforming} of ${result.variants} variants conform; ${result.odd} odd candidates end as they should`,
  )
}
