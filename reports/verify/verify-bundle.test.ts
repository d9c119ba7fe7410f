import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sampleBundle } from '../samples/sample-bundle.test-support.ts'
import { sampleInstallation } from '../samples/sample-installation.test-support.ts'
import type { Check } from './check.ts'
import { verifyBundle } from './verify-bundle.ts'
import { writeViews } from './write-views.ts'

function sealed(name: 'nonconforming' | 'conforming' = 'nonconforming'): string {
  const { folder } = sampleBundle(name)
  writeViews(folder)
  return folder
}

describe('verifying an honest bundle', () => {
  it.each(['nonconforming', 'conforming'] as const)('accepts the %s sample, step by step', async (name) => {
    const checks: Check[] = []
    const result = await verifyBundle(sealed(name), {
      installation: sampleInstallation(name),
      onCheck: (c) => checks.push(c),
    })
    expect(result.problems).toEqual([])
    expect(result.outcome).toBe('verified')
    const steps = [
      'files',
      ...(name === 'nonconforming' ? ['attestations'] : []),
      'installation',
      'profile',
      'selection',
      'transcripts',
      'judgements',
      'cases',
      'verdicts',
      'statement',
      'views',
    ]
    expect(checks.filter((c) => c.status === 'ok').map((c) => c.step)).toEqual(steps)
  })

  it('accepts a transcript and a secret that lie there compressed', async () => {
    const folder = sealed()
    const secret = join('evidence', 'secret', readdirSync(join(folder, 'evidence', 'secret'))[0] ?? '')
    for (const file of ['evidence/TD-01/v1.jsonl', secret]) {
      writeFileSync(join(folder, `${file}.gz`), gzipSync(readFileSync(join(folder, file))))
      rmSync(join(folder, file))
    }
    rmSync(join(folder, 'EVIDENCE.sha256')) // it would hold on to the line of the secret
    writeViews(folder)
    const { problems, outcome } = await verifyBundle(folder, { installation: sampleInstallation() })
    expect(problems).toEqual([])
    expect(outcome).toBe('verified')
  })

  it('says of what it did not judge again that it did not', async () => {
    const checks: Check[] = []
    const { rejudged } = await verifyBundle(sealed(), {
      installation: sampleInstallation(),
      onCheck: (c) => checks.push(c),
    })
    expect(rejudged).toEqual({ runs: 17, of: 18 })
    const notes = checks.filter((c) => c.status === 'note').map((c) => c.message)
    expect(notes).toContain('recorded as errors of the harness while they ran, and taken as they are: 1')
    expect(notes).toContain('TM-01 was waived: the waiver itself is not in the bundle')
  })

  it('names the verdicts of a public edition that need its secrets', async () => {
    const folder = sealed()
    rmSync(join(folder, 'evidence', 'secret'), { recursive: true })
    const result = await verifyBundle(folder, { installation: sampleInstallation() })
    expect(result).toMatchObject({ outcome: 'verified in part', problems: [], unjudged: ['TC-02'] })
  })

  it('judges nothing with another version, and says which to install', async () => {
    const checks: Check[] = []
    const installation = {
      ...sampleInstallation(),
      version: '9.9.9',
      suitesDigest: `sha256:${'0'.repeat(64)}`,
    }
    const result = await verifyBundle(sealed(), { installation, onCheck: (c) => checks.push(c) })
    expect(result).toMatchObject({ outcome: 'verified in part', rejudged: { runs: 0, of: 18 } })
    expect(checks.find((c) => c.step === 'installation')?.message).toContain(
      'another suites: install parley@0.0.0-sample',
    )
  })
})
