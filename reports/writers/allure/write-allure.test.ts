import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sampleBundle } from '../../samples/sample-bundle.test-support.ts'
import { forgeCampaign } from '../../verify/forge.test-support.ts'
import { allureReport } from './allure-report.ts'
import { writeAllure } from './write-allure.ts'

interface Result {
  readonly name: string
  readonly status: string
  readonly fullName: string
  readonly historyId: string
  readonly statusDetails: { readonly message?: string; readonly trace?: string }
  readonly labels: readonly { readonly name: string; readonly value: string }[]
  readonly steps: readonly { readonly name: string }[]
}

const installation = new URL('../../samples/sample-installation.test-support.ts', import.meta.url).href

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-allure-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function resultsOf(bundle: string, results = emptyFolder()): Promise<Record<string, Result>> {
  await writeAllure(bundle, results, { installation })
  const files = readdirSync(results).filter((name) => name.endsWith('-result.json'))
  const read = files.map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')) as Result)
  return Object.fromEntries(read.map((result) => [result.name.split(' ')[0], result]))
}

describe('Allure results', () => {
  it('end as the verdicts do, keep reasons, and tell nothing of the machine', async () => {
    const found = await resultsOf(sampleBundle('nonconforming').folder)
    expect(Object.fromEntries(Object.entries(found).map(([id, { status }]) => [id, status]))).toEqual({
      'TC-01': 'skipped',
      'TC-02': 'passed',
      'TD-01': 'failed',
      'TD-02': 'failed',
      'TD-03': 'broken',
      'TD-04': 'passed',
      'TG-01': 'skipped',
      'TK-01': 'failed',
      'TK-02': 'failed',
      'TM-01': 'skipped',
      'TR-01': 'broken',
      'TR-02': 'broken',
      'TR-03': 'skipped',
    })
    expect(found['TC-01']?.statusDetails).toEqual({ message: 'cannot be seen without state-export' })
    expect(found['TD-01']?.fullName).toBe('sample/delivery#TD-01')
    expect(found['TD-01']?.steps.map((step) => step.name)).toEqual(['stimulus', 'transcript of TD-01/v1'])
    expect(found['TK-02']?.labels).toEqual(
      expect.arrayContaining([
        { name: 'requirement', value: 'KEY-02' },
        { name: 'epic', value: 'provider, wire plane' },
        { name: 'agrees', value: 'yes' },
      ]),
    )
    expect(JSON.stringify(found)).not.toContain(process.cwd())
  })

  it('are broken where the transcripts do not carry the recorded verdict', async () => {
    const { folder } = sampleBundle('nonconforming')
    forgeCampaign(folder, (c) => {
      for (const p of c.purposes.filter((p) => p.purpose === 'TK-02')) p.verdict = 'pass'
    })
    const { 'TK-02': forged } = await resultsOf(folder)
    expect(forged).toMatchObject({
      status: 'broken',
      statusDetails: { message: 'recorded as pass; judged again it is fail' },
    })
  })

  it('replace older ones and nothing else', async () => {
    const results = emptyFolder()
    const { folder } = sampleBundle('conforming')
    writeFileSync(join(results, '00000000-0000-4000-8000-000000000000-result.json'), '{}')
    await resultsOf(folder, results)
    expect(readdirSync(results).filter((name) => name.endsWith('-result.json'))).toHaveLength(3)
    writeFileSync(join(results, 'thesis.doc'), '')
    await expect(resultsOf(folder, results)).rejects.toMatchObject({ code: 'output' })
  })

  it('make a page that calls nobody', async () => {
    const results = emptyFolder()
    const page = join(emptyFolder(), 'report.html')
    await resultsOf(sampleBundle('conforming').folder, results)
    await allureReport(results, page, 'Sample')
    const text = readFileSync(page, 'utf8')
    expect(text).not.toMatch(/googletagmanager|dataLayer|google-analytics/)
    expect(text).toContain("default-src 'none'")
  })
})
