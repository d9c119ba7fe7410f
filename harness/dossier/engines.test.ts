import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadCandidateFile } from '../candidate/candidate-file.ts'
import type { Dossier, Figure } from '../catalogue/dossier.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { parley } from '../cli/captured.test-support.ts'
import { bundledCandidate, bundledProfile, packageFolder } from '../cli/paths.ts'
import { loadMeasures } from './measures.ts'
import { runDossier } from './run-dossier.ts'

/** Takes one measure, once, of an engine; gives its figures. */
async function figures(
  measure: string,
  file: string,
  ...words: readonly string[]
): Promise<readonly Figure[]> {
  const out = mkdtempSync(join(tmpdir(), 'parley-dossier-'))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  const candidate = await loadCandidateFile(file)
  const { measures } = await runDossier({
    file: { ...candidate, command: [...(candidate.command ?? []), ...words] },
    profile: await loadProfile(bundledProfile()),
    measures: await loadMeasures(),
    seed: 1,
    runs: 1,
    out,
    target: [],
    only: [measure],
    beside: [],
    progress: { began() {}, ended() {} },
    signal: new AbortController().signal,
  })
  return measures.flatMap((m) => m.figures)
}
const toys = join(packageFolder(), 'fixtures/candidates/engines/toys/candidate.yaml')
const groups = join(packageFolder(), 'fixtures/candidates/engines/groups/candidate.yaml')
const beyond = (found: readonly Figure[]) => found.filter((f) => f.grade === 'beyond').map((f) => f.id)

describe('a defect of an engine is plain in its dossier', { timeout: 180_000 }, () => {
  it.each([
    ['T15', 'forward-secrecy', ['past-opened']],
    ['T16', 'healing', ['round-trips']],
    ['T29', 'order', ['turns-late']],
    ['T07', 'replay', ['replay-at-once', 'replay-after-restart', 'replay-after-restore']],
    ['T11', 'replay', ['replay-after-restart']],
    ['T10', 'integrity', ['altered']],
    ['T17', 'key-agreement', ['second-use']],
    ['T02', 'key-agreement', ['outsider']],
    ['T09', 'key-agreement', ['wrong-end']],
    ['N1180', 'key-agreement', ['wrong-name']],
    ['N1181', 'key-agreement', ['used-up']],
    ['T05', 'secrecy', ['one-keystream']],
    ['T19', 'secrecy', ['readable', 'one-keystream']],
    ['T14', 'identity', ['silent']],
  ])('%s: %s', async (fault, measure, expected) => {
    const found = beyond(await figures(measure, bundledCandidate('faulty engine'), '--fault', fault))
    expect(found).toEqual(expect.arrayContaining(expected))
  })

  it.each([
    ['keeps-keys', ['removed-reads']],
    ['gives-the-beginning', ['newcomer-reads']],
    ['keeps-chains', ['group-past-opened']],
  ])('of groups, %s', async (fault, expected) => {
    expect(beyond(await figures('groups', groups, '--fault', fault))).toEqual(expected)
  })
})

describe('a sound engine', { timeout: 180_000 }, () => {
  it.each([
    ['forward-secrecy', toys],
    ['healing', toys],
    ['replay', toys],
    ['key-agreement', toys],
    ['secrecy', toys],
    ['identity', toys],
    ['groups', groups],
    ['groups', bundledCandidate('engine')],
  ])('keeps every bound of %s', async (measure, file) => {
    const found = await figures(measure, file)
    expect(found.filter((f) => f.bound && f.grade !== 'within').map((f) => f.says)).toEqual([])
  })
})

it('is made from the command line, and verified', async () => {
  const out = mkdtempSync(join(tmpdir(), 'parley-dossier-'))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  const made = await parley(
    'dossier',
    '--engine',
    toys,
    '--only',
    'identity',
    '--runs',
    '2',
    '--seed',
    '7',
    '--out',
    out,
  )
  expect([made.code, made.out]).toEqual([0, expect.stringContaining('compatible: not shown')])
  expect(await parley('verify', out)).toMatchObject({
    code: 0,
    out: expect.stringContaining('verified: 4 of 4'),
  })
  const { measures } = JSON.parse(readFileSync(join(out, 'dossier.json'), 'utf8')) as Dossier
  expect(measures[0]?.figures[0]?.says).toBe('0 of 6 messages, the same in each of 2 runs')
})
