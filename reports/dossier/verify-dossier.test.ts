import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Dossier } from '../../harness/catalogue/dossier.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import { dossierInstallation, sampleDossier } from '../samples/sample-dossier.test-support.ts'
import type { Forged } from '../verify/forge.test-support.ts'
import { verifyDossier } from './verify-dossier.ts'
import { writeDossierViews } from './write-dossier.ts'

/** Everything but the table, which is the sample's own. */
async function verified(folder: string) {
  const result = await verifyDossier(folder, { installation: dossierInstallation() })
  return result.problems.filter(({ code }) => code !== 'comparison')
}

/** A forgery by somebody who makes every manifest and the page again. */
async function forged(change: (dossier: Forged<Dossier>) => void) {
  const { folder } = sampleDossier()
  const path = join(folder, 'dossier.json')
  const dossier = JSON.parse(readFileSync(path, 'utf8')) as Forged<Dossier>
  change(dossier)
  writeFileSync(path, `${canonical(dossier)}\n`)
  writeDossierViews(folder)
  return verified(folder)
}
const measure = (dossier: Forged<Dossier>, id: string) => {
  const found = dossier.measures.find((m) => m.measure === id)
  if (!found) throw new Error(`the sample has no measure ${id}`)
  return found
}

const figure = (dossier: Forged<Dossier>) => first(measure(dossier, 'open').figures)
const play = (dossier: Forged<Dossier>) => first(measure(dossier, 'open').plays)
function first<T>([found]: readonly T[]): T {
  if (found === undefined) throw new Error('the sample lacks it')
  return found
}

/** What is done, the code of the problem, and how. */
const FORGERIES: readonly [string, string, (dossier: Forged<Dossier>) => void][] = [
  ['lacks a measure', 'measure-removed', (d) => d.measures.splice(1, 1)],
  ['lacks a play', 'measure-removed', (d) => measure(d, 'open').plays.pop()],
  ['has a measure twice', 'measure-added', (d) => d.measures.push(measure(d, 'kept'))],
  ['moves a bound', 'figure', (d) => Object.assign(figure(d), { bound: { most: 9 } })],
  ['has another stimulus', 'stimulus', (d) => Object.assign(play(d), { stimulus: { opened: 0 } })],
  ['bends a curve', 'figure', (d) => Object.assign(measure(d, 'open'), { curves: [] })],
  ['names other actions', 'figure', (d) => Object.assign(play(d), { calls: [] })],
  ['calls itself equal', 'conclusion', (d) => Object.assign(d.equal, { word: 'equal, as measured' })],
  ['calls itself compatible', 'conclusion', (d) => Object.assign(d.compatible, { word: 'shown' })],
  [
    'shows another transcript',
    'transcript-case',
    (d) => Object.assign(play(d).transcript, { file: 'evidence/kept/p1-r1.jsonl' }),
  ],
]

describe('a dossier as it was made', () => {
  it('verifies', async () => {
    expect(await verified(sampleDossier().folder)).toEqual([])
  })

  it('is verified in part by another version, which reads no figure again', async () => {
    const installation = { ...dossierInstallation(), harnessDigest: `sha256:${'b'.repeat(64)}` }
    const { outcome, rejudged } = await verifyDossier(sampleDossier().folder, { installation })
    expect([outcome, rejudged.runs]).toEqual(['verified in part', 0])
  })
})

describe('a forged dossier with all digests made again', () => {
  it('says that a figure is better than its transcripts show', async () => {
    const found = await forged((d) =>
      Object.assign(figure(d), {
        value: 0,
        runs: [0, 0],
        grade: 'within',
        says: '0 of 4 messages',
      }),
    )
    expect(found[0]).toMatchObject({ code: 'figure', subject: 'altered' })
    expect(found[0]?.message).toMatch(
      /recorded as "0 of 4 messages" \(within\); read again .* "2 to 3 of 4 messages/,
    )
  })

  it.each(FORGERIES)('%s', async (_, code, change) => {
    expect((await forged(change)).map((p) => p.code)).toContain(code)
  })

  it('may hold its transcripts compressed', async () => {
    const { folder } = sampleDossier()
    const path = join(folder, 'evidence/kept/p1-r1.jsonl')
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    rmSync(path)
    writeDossierViews(folder)
    expect(await verified(folder)).toEqual([])
  })

  it('names its own table of known engines', async () => {
    const { problems } = await verifyDossier(sampleDossier().folder, { installation: dossierInstallation() })
    expect(problems.map((p) => p.code)).toEqual(['comparison'])
  })
})

describe('a damaged dossier', () => {
  it.each([
    [
      'a transcript is gone',
      (folder: string) => rmSync(join(folder, 'evidence/kept/p1-r1.jsonl')),
      'missing',
    ],
    ['the page was changed', (folder: string) => writeFileSync(join(folder, 'dossier.html'), ''), 'digest'],
    ['it is no JSON', (folder: string) => writeFileSync(join(folder, 'dossier.json'), '{'), 'unreadable'],
  ] as const)('%s', async (_, damage, code) => {
    const { folder } = sampleDossier()
    damage(folder)
    expect((await verified(folder)).map((p) => p.code)).toContain(code)
  })
})
