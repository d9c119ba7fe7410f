import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { messageOf, ParleyError } from '../../../harness/vocabulary/errors.ts'
import { cutAnalytics } from './cut-analytics.ts'

/** Makes one HTML file of Allure results with the `allure` command, a development dependency. Throws `usage` without it, else `harness`. */
export async function allureReport(results: string, file: string, title: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'parley-allure-'))
  try {
    await run(
      commandFile(),
      [
        'awesome',
        resolve(results),
        '--single-file',
        '--output',
        work,
        '--group-by',
        'epic,feature,requirement',
        '--name',
        title,
      ],
      work,
    )
    writeFileSync(file, cutAnalytics(readFileSync(join(work, 'index.html'), 'utf8')))
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

function commandFile(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('allure')), '..', 'cli.js')
  } catch (thrown) {
    throw new ParleyError(
      'usage',
      `the allure package is not installed: ${messageOf(thrown)}`,
      'npm install --save-dev allure',
    )
  }
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ALLURE_NO_ANALYTICS: 'true' },
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')))
    child.once('error', failed)
    child.once('close', (code) => {
      if (code === 0) done()
      else failed(new ParleyError('harness', `allure ended with ${code}: ${said.join('').slice(-500)}`))
    })
  })
}
