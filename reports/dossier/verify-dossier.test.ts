import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
      Object.assign(measure(d, 'open').figures[0] ?? {}, {
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

  it.each([
    ['lacks a measure', 'measure-removed', (d: Forged<Dossier>) => void d.measures.splice(1, 1)],
    ['lacks a play', 'measure-removed', (d: Forged<Dossier>) => void measure(d, 'open').plays.pop()],
    [
      'has a measure twice',
      'measure-added',
      (d: Forged<Dossier>) => void d.measures.push(measure(d, 'kept')),
    ],
    [
      'moves a bound',
      'figure',
      (d: Forged<Dossier>) => void Object.assign(measure(d, 'open').figures[0] ?? {}, { bound: { most: 9 } }),
    ],
    [
      'has another stimulus',
      'stimulus',
      (d: Forged<Dossier>) =>
        void Object.assign(measure(d, 'open').plays[0] ?? {}, { stimulus: { opened: 0 } }),
    ],
    [
      'bends a curve',
      'figure',
      (d: Forged<Dossier>) => void Object.assign(measure(d, 'open').curves[0] ?? {}, { lines: [] }),
    ],
    [
      'calls itself equal',
      'conclusion',
      (d: Forged<Dossier>) => void Object.assign(d.equal, { word: 'equal, as measured' }),
    ],
    [
      'calls itself compatible',
      'conclusion',
      (d: Forged<Dossier>) => void Object.assign(d.compatible, { word: 'shown' }),
    ],
    [
      'shows another transcript',
      'transcript-case',
      (d: Forged<Dossier>) =>
        void Object.assign(measure(d, 'open').plays[0]?.transcript ?? {}, {
          file: 'evidence/kept/p1-r1.jsonl',
        }),
    ],
  ] as const)('%s', async (_, code, change) => {
    expect((await forged(change)).map((p) => p.code)).toContain(code)
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
