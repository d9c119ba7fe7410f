import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Campaign } from '../../harness/catalogue/campaign.ts'
import { type SampleName, writeSample } from './write-sample.test-support.ts'

/** A sample in a folder of its own that goes when the test is over. */
export function sampleBundle(name: SampleName): { readonly folder: string; readonly campaign: Campaign } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sample-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, campaign: writeSample(folder, name) }
}
