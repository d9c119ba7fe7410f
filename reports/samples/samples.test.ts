import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeViews } from '../verify/write-views.ts'
import { consoleSummary } from '../writers/console/console-summary.ts'
import { sampleBundle } from './sample-bundle.test-support.ts'

/** What is committed beside this file is what the writers make. `npm test -- reports/samples --update` renews it. */
describe.each(['nonconforming', 'conforming'] as const)('the %s sample', (name) => {
  it('is rendered as committed', async () => {
    const { folder, campaign } = sampleBundle(name)
    writeViews(folder)
    for (const file of ['report.html', 'junit.xml'])
      await expect(readFileSync(join(folder, file), 'utf8')).toMatchFileSnapshot(`${name}/${file}`)
    await expect(`${consoleSummary(campaign, 'bundle').join('\n')}\n`).toMatchFileSnapshot(
      `${name}/console.txt`,
    )
  })

  it('is the same bytes every time and everywhere', () => {
    const [first, second] = [sampleBundle(name).folder, sampleBundle(name).folder].map((folder) =>
      writeViews(folder),
    )
    expect(first).toEqual(second)
  })
})

it('the nonconforming sample shows every verdict and every disposition', () => {
  const { campaign } = sampleBundle('nonconforming')
  const seen = (key: 'verdict' | 'disposition') => [...new Set(campaign.purposes.map((p) => p[key]))].sort()
  expect(seen('verdict')).toEqual(['error', 'fail', 'inconclusive', 'none', 'pass'])
  expect(seen('disposition')).toEqual(['executed', 'inapplicable', 'not run', 'unsupported', 'waived'])
})
