import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf, ParleyError } from '../../../harness/vocabulary/errors.ts'
import { readBundle } from '../../bundle.ts'
import { CATEGORIES } from './categories.ts'
import type { Provided } from './provided.ts'
import { resultListener } from './result-listener.ts'
import { emptyResultsFolder } from './results-folder.ts'

const SOURCE = import.meta.url.endsWith('.ts')
const EXTENSION = SOURCE ? 'ts' : 'js'

/** Settings of {@link writeAllure}. */
export interface AllureOptions {
  /** URL of a module that exports `thisInstallation`; by default the one that `verify` uses. */
  readonly installation?: string
}

/**
 * Writes Allure results of a bundle through allure-vitest: one test for each purpose, which judges the stored transcripts
 * again and ends as its verdict does. The folder is emptied first. The content repeats, the bytes do not: Allure numbers
 * and dates its results. Throws `bundle`, `output`, or `harness` when the run itself fails.
 * @returns how many results were written
 */
export async function writeAllure(
  folder: string,
  results: string,
  options: AllureOptions = {},
): Promise<number> {
  const { campaign } = readBundle(folder)
  emptyResultsFolder(results)
  const { createVitest } = await import('vitest/node')
  const { default: AllureReporter } = await import('allure-vitest/reporter')
  const here = dirname(fileURLToPath(import.meta.url))
  const cacheDir = mkdtempSync(join(tmpdir(), 'parley-allure-'))
  const provide: Provided = {
    parleyBundle: resolve(folder),
    parleyInstallation:
      options.installation ?? new URL(`../../verify/installation.${EXTENSION}`, import.meta.url).href,
  }
  const reporter = new AllureReporter({
    resultsDir: resolve(results),
    reportMatchers: false,
    listeners: [resultListener],
    categories: CATEGORIES,
    environmentInfo: {
      candidate: `${campaign.candidate.name} ${campaign.candidate.version}`,
      harness: `parley ${campaign.environment.harness}`,
      statement: campaign.statement.line,
      tier: campaign.tier,
      seed: String(campaign.seed),
    },
  })
  const conditions = SOURCE ? ['parley-source', 'node', 'import', 'module', 'default'] : undefined
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root: here,
      watch: false,
      include: [`binding.${EXTENSION}`],
      exclude: [],
      pool: 'forks',
      maxWorkers: 1,
      isolate: false,
      testTimeout: 120_000,
      provide: { ...provide },
      setupFiles: [
        join(here, `matcher-steps-off.${EXTENSION}`),
        createRequire(import.meta.url).resolve('allure-vitest/setup'),
      ],
      sequence: { setupFiles: 'list' },
      reporters: [reporter],
      silent: true,
    },
    { cacheDir, ...(conditions ? { resolve: { conditions }, ssr: { resolve: { conditions } } } : {}) },
  )
  try {
    const { testModules, unhandledErrors } = await vitest.start()
    const failed = [...unhandledErrors, ...testModules.flatMap((module) => module.errors())][0]
    if (failed !== undefined)
      throw new ParleyError('harness', `Allure results could not be written: ${messageOf(failed)}`)
    const tests = testModules.flatMap((module) => [...module.children.allTests()])
    const pending = tests.filter((test) => test.result().state === 'pending').length
    if (pending > 0 || tests.length !== campaign.purposes.length)
      throw new ParleyError(
        'harness',
        `Allure results are incomplete: ${tests.length - pending} of ${campaign.purposes.length}`,
      )
    return tests.length
  } finally {
    await vitest.close()
    rmSync(cacheDir, { recursive: true, force: true, maxRetries: 3 })
  }
}
