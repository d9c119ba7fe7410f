import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DOSSIER_PAGE } from '../dossier/write-dossier.ts'
import { dossierSummary } from '../writers/console/dossier-summary.ts'
import { sampleDossier } from './sample-dossier.test-support.ts'

describe('the sample dossier', () => {
  const pageOf = () => readFileSync(join(sampleDossier().folder, DOSSIER_PAGE), 'utf8')

  it('is rendered as committed', async () => {
    const { folder, dossier } = sampleDossier()
    await expect(readFileSync(join(folder, DOSSIER_PAGE), 'utf8')).toMatchFileSnapshot('dossier/dossier.html')
    await expect(`${dossierSummary(dossier, 'bundle').join('\n')}\n`).toMatchFileSnapshot(
      'dossier/console.txt',
    )
  })

  it('has figures of every grade', () => {
    const grades = sampleDossier().dossier.measures.flatMap((m) => m.figures.map((f) => f.grade))
    expect([...new Set(grades)].sort()).toEqual(['beyond', 'not shown', 'told', 'within'])
  })

  it('runs nothing and loads nothing, whatever the engine says', () => {
    const page = pageOf()
    expect(page).not.toMatch(/<script|<iframe|<img|<link|javascript:|\son\w+=|\bstyle=|@import|url\(/i)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('tells equal and compatible apart, and calls nobody ready', () => {
    const page = pageOf()
    expect(page).toContain('not equal')
    expect(page).toContain('E2E-02 is not settled')
    expect(page).not.toMatch(/\bready\b/i)
  })

  it('leads every link to a place in it', () => {
    const page = pageOf()
    const places = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '')
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((id) => !places.has(id))).toEqual([])
  })
})
