import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { sampleDossier } from '../samples/sample-dossier.test-support.ts'
import { bundledComparison } from './comparison.ts'
import { dossierSchemas, dossierShape } from './dossier-schema.ts'
import { comparisonRow } from './write-comparison.ts'

const FOLDER = new URL('../../fixtures/schemas/', import.meta.url)
const REMEDY =
  "npm run build && node -e \"import('./dist/reports/dossier/dossier-schema.js').then((m) => m.writeDossierSchemas('fixtures/schemas'))\" && npx biome format --write fixtures/schemas"

describe('the shapes of a dossier and of the comparison', () => {
  it.each(Object.keys(dossierSchemas()))('%s is published as generated', async (file) => {
    const committed: unknown = JSON.parse(await readFile(new URL(file, FOLDER), 'utf8'))
    expect(committed, `the schema is stale: ${REMEDY}`).toEqual(
      JSON.parse(JSON.stringify(dossierSchemas()[file])),
    )
  })

  it('take a dossier as it is, and so does the published schema', () => {
    const { dossier } = sampleDossier()
    expect(dossierShape.parse(dossier)).toEqual(dossier)
    const schema = dossierSchemas()['dossier-1.schema.json'] ?? {}
    expect(new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema)(dossier)).toBe(true)
  })

  it('have no figure in the table that no measure has', async () => {
    const { loadMeasures } = await import('../../harness/dossier/measures.ts')
    const known = (await loadMeasures()).measures.flatMap((m) => m.figures.map((f) => f.id))
    for (const { name, figures } of bundledComparison().rows)
      expect(
        Object.keys(figures).filter((id) => !known.includes(id)),
        name,
      ).toEqual([])
  })

  it('keep what was written about an engine when its row is made again', () => {
    const { dossier } = sampleDossier()
    const explained = { because: 'published', source: 'a page' }
    const before = {
      name: '',
      version: '',
      about: 'a toy',
      figures: { altered: { grade: 'beyond', explained } },
    } as const
    const row = comparisonRow(dossier, 'a toy', new Map([['a toy', before]]))
    expect([row.about, row.figures.altered]).toEqual([
      'a toy',
      { grade: 'beyond', value: 3, of: 4, runs: [2, 3], explained },
    ])
  })
})
