import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import proforma from '../../fixtures/pics/proforma.json' with { type: 'json' }
import sources from '../../fixtures/requirements/sources.json' with { type: 'json' }
import { requirements } from './requirements.ts'

const folder = fileURLToPath(new URL('../../fixtures/requirements', import.meta.url))
const all = requirements()

/** Every id that stands in a file, as text: a JSON reader would hide a second record of the same id. */
const written = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'sources.json')
  .flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/^ {2}"([A-Z0-9]+-\d+)": \{/gm)].map(([, id]) => ({ file, id: id ?? '' }))
  })

describe('the catalogue', () => {
  it('loads whole: 230 requirements and 4 on calls that are not yet due', () => {
    expect(all).toHaveLength(230 + 4)
    expect(all.filter((r) => r.due !== undefined && r.due > '2026-01-01').map((r) => r.id)).toEqual([
      'CAL-01',
      'CAL-02',
      'CAL-03',
      'CAL-04',
    ])
  })

  it('hides no record behind another of the same id, and leaves out no file', () => {
    expect(written).toHaveLength(all.length)
    expect(new Set(written.map(({ id }) => id)).size).toBe(all.length)
    for (const { file, id } of written) expect(file).toBe(`${id.split('-')[0]?.toLowerCase()}.json`)
  })

  it('cites only documents that are listed', () => {
    const cited = new Set(all.flatMap((r) => r.sources.map((source) => source.document)))
    expect([...cited].filter((document) => !Object.hasOwn(sources, document))).toEqual([])
  })

  it('depends only on features that a supplier is asked about', () => {
    const conditions = all.flatMap((r) => (r.condition ? [r.condition.replace('claimed:', '')] : []))
    expect(conditions.length).toBeGreaterThan(0)
    expect(conditions.filter((feature) => !Object.hasOwn(proforma, feature))).toEqual([])
  })

  it('never asks for a means to see: that is for purposes to need', () => {
    const means = Object.entries(proforma).flatMap(([feature, item]) =>
      'observation' in item ? [feature] : [],
    )
    expect(means.length).toBeGreaterThan(0)
    expect(
      all.filter((r) => means.includes(r.condition?.replace('claimed:', '') ?? '')).map((r) => r.id),
    ).toEqual([])
  })

  it('says of every requirement without a way to judge why that is so', () => {
    for (const record of all.filter((r) => r.judging.length === 0)) expect(record.untested).toMatch(/\w/)
  })
})
