import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bell } from '../environment/waiting.ts'
import { type Candidate, openCandidate } from './candidate.ts'
import { loadCandidateFile } from './candidate-file.ts'
import { digestArtefacts } from './digest.ts'
import { probeAdapter } from './probes.ts'

const ODD = new URL('../../fixtures/candidates/odd/', import.meta.url)

async function open(name: string, callMs = 10_000): Promise<Candidate> {
  const file = await loadCandidateFile(fileURLToPath(new URL(`${name}.yaml`, ODD)))
  expect((await digestArtefacts(file)).files).toHaveLength(1)
  const workFolder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  onTestFinished(() => rm(workFolder, { recursive: true }))
  const caFile = join(workFolder, 'ca.pem')
  await writeFile(caFile, '')
  const candidate = await openCandidate({
    file,
    workFolder,
    stderrFile: join(workFolder, 'stderr.log'),
    instance: 'main',
    pixit: ({ protocol }) => ({
      protocol,
      protocolTime: 0,
      profile: {},
      integrator: '1',
      listeners: {},
      caFile,
      workFolder,
    }),
    environment: { caFile },
    sink: { record: () => {} },
    bell: bell(),
    callMs,
  })
  onTestFinished(() => candidate.kill())
  return candidate
}

describe('the odd candidates', () => {
  it.each([
    ['garbage', 'contract', 'a line is not JSON: starting messenger ... [ok]'],
    [
      'wrong-version',
      'contract',
      'the candidate speaks version "2.0" of the adapter protocol; this harness speaks 1.0',
    ],
    [
      'never-answers',
      'contract',
      'the candidate did not send hello within 0.4 s; it wrote nothing to stderr',
    ],
    [
      'dies-at-start',
      'candidate-start',
      'the candidate ended before it was up: exit code 3; last on stderr: fatal: no database',
    ],
  ])('%s does not come up', async (name, code, message) => {
    await expect(open(name, name === 'never-answers' ? 400 : undefined)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('always-ok comes up and is found by the probes', async () => {
    const results = await probeAdapter(await open('always-ok'))
    expect(results.filter(({ ok }) => !ok).map(({ probe }) => probe)).toEqual([
      'an invented action is unsupported',
      'parameters that do not fit are not accepted',
    ])
  })
})
