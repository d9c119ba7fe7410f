import { describe, expect, it } from 'vitest'
import type { Campaign } from '../../../harness/catalogue/campaign.ts'
import { sampleBundle } from '../../samples/sample-bundle.test-support.ts'
import { consoleSummary } from './console-summary.ts'

/** A campaign in which `count` purposes fail, each with hostile words. */
function failing(count: number): Campaign {
  const { campaign } = sampleBundle('nonconforming')
  const [model] = campaign.purposes.filter((p) => p.purpose === 'TD-01')
  if (!model) throw new Error('the sample has no TD-01')
  const purposes = Array.from({ length: count }, (_, n) => ({
    ...model,
    purpose: `TX-${n}`,
    because: `\u001b[2J\n\u202e${'x'.repeat(500)}`,
  }))
  return { ...campaign, purposes, deviations: ['only TX'] }
}

describe('the summary on the console', () => {
  it('never has more than 25 lines, names eight failures and counts the rest', () => {
    const lines = consoleSummary(failing(40), 'out')
    expect(lines).toHaveLength(25)
    expect(lines.filter((line) => line.startsWith('✕ TX-'))).toHaveLength(8)
    expect(lines).toContain('and 32 more')
  })

  it('tells how the first failure comes about, in few lines', () => {
    const campaign = failing(40)
    const story = Array.from({ length: 30 }, (_, n) => `Alice sends \u202e message ${n + 1}`)
    const purposes = campaign.purposes.map((p, n) => (n === 0 ? { ...p, story } : p))
    const lines = consoleSummary({ ...campaign, purposes }, 'out')
    expect(lines).toHaveLength(25)
    expect(lines.join('')).not.toContain('\u202e')
    expect(lines.filter((line) => line.includes('. Alice sends'))).toHaveLength(6)
    expect(lines).toContain('      and 24 more steps')
  })

  it('begins with the statement and ends with the command that repeats the first failure', () => {
    const lines = consoleSummary(failing(2), 'out')
    expect(lines[0]).toBe(
      '✕ nonconforming, scope core-1: 12 of 17 applicable requirements covered; said not to hold: UXO-02',
    )
    expect(lines.at(-1)).toBe(
      'replay        parley replay out/evidence/TD-01/v1.jsonl --candidate sample.yaml',
    )
  })

  it('tells apart what a person attests, and names what is due and tried by nothing, in as many lines', () => {
    const campaign = failing(40)
    const functions = campaign.functions.map((f) => ({ ...f, status: 'gap' as const }))
    const lines = consoleSummary({ ...campaign, functions }, 'out')
    expect(lines.length).toBeLessThanOrEqual(25)
    expect(lines[2]).toMatch(/4 not executed; 1 attested, 1 said not to hold$/)
    expect(lines).toContain('gap           due and not covered: text, groups, calls')
  })

  it('lets nothing of the candidate act on the terminal', () => {
    expect(consoleSummary(failing(8), 'out').join('')).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(Math.max(...consoleSummary(failing(8), 'out').map((line) => line.length))).toBeLessThan(150)
  })

  it('has colours only when asked', () => {
    const plain = consoleSummary(failing(1), 'out')
    const painted = consoleSummary(failing(1), 'out', { colour: true })
    expect(painted[0]).toBe(`\u001b[31m${plain[0]}\u001b[0m`)
  })

  it('gives commands that can be pasted', () => {
    expect(consoleSummary(failing(1), "it's my/out").at(-1)).toBe(
      "replay        parley replay 'it'\\''s my/out/evidence/TD-01/v1.jsonl' --candidate sample.yaml",
    )
  })
})
