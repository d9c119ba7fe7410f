import { describe, expect, it } from 'vitest'
import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { decide } from '../catalogue/decision.ts'
import { type Declaration, readProforma } from '../catalogue/pics.ts'
import { requirements } from '../catalogue/requirements.ts'
import { inputOf, summaryOf } from '../catalogue/summaries.test-support.ts'
import { logOf, seen } from '../judge/hand-log.test-support.ts'
import type { Json } from '../vocabulary/json.ts'
import { applicableRequirements, select } from './select.ts'
import { loadSuites } from './suites.ts'

const { purposes } = await loadSuites()
const proforma = readProforma(proformaData)
const named = (id: string) => {
  const found = purposes.find((purpose) => purpose.id === id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}
const engine = (...features: readonly string[]): Declaration => ({
  role: 'provider',
  plane: 'engine',
  features,
  scope: 'full',
})
const disposed = (id: string, declared: Declaration) => {
  const [chosen] = select([named(id)], declared, proforma, 'gate')
  return `${chosen?.disposition}: ${chosen?.because}`
}

describe('what an engine is tried on', () => {
  it.each([
    ['RT-01', engine('durable'), 'selected: '],
    ['RT-01', engine('state-export', 'state-import'), 'selected: '],
    [
      'RT-01',
      engine('state-export'),
      'unsupported: cannot be seen without durable, or state-export with state-import',
    ],
    ['FS-02', engine('durable'), 'unsupported: cannot be seen without state-export'],
    ['KA-16', engine('durable'), 'inapplicable: feature one-time-keys is not declared'],
    ['KA-16', engine('durable', 'one-time-keys'), 'selected: '],
    ['LK-01', engine('durable'), 'inapplicable: runs on the wire plane'],
  ])('%s', (id, declared, expected) => {
    expect(disposed(id, declared)).toBe(expected)
  })

  it('asks nothing of a provider that only an engine could have', () => {
    const provider: Declaration = { ...engine('push', 'signal'), plane: 'wire' }
    expect(disposed('KA-16', provider)).toBe('selected: ')
    expect(disposed('EN-01', provider)).toBe('inapplicable: runs on the engine plane')
  })

  it('never settles that the protocol as a whole is an equal one', () => {
    const engines = purposes.filter((purpose) => purpose.planes?.includes('engine'))
    expect(engines.length).toBeGreaterThan(15)
    expect(engines.filter((purpose) => purpose.verifies.includes('E2E-02'))).toEqual([])
    expect(applicableRequirements(requirements(), engine(), '2026-01-01')).toContain('E2E-02')
  })

  it('is stated in a scope of its own', () => {
    const { line, scope } = decide(inputOf([summaryOf('MUST-stated', 'pass', 1)], { plane: 'engine' }))
    expect(scope).toBe('engine-1')
    expect(line).toMatch(/^conforming, scope engine-1: /)
  })
})

describe('a clone that refuses what was delivered', () => {
  const shown = { instance: 'clone-1', account: 'bob', conversation: 'alice', author: 'alice' }
  const opened = (canary: string, listing: number, change: object = {}) =>
    seen('message.shown', { ...shown, listing, id: canary, content: '', canary, intact: true, ...change })
  const bindings = {
    plane: 'engine',
    underWay: [],
    stolen: [{ canary: 'c1', id: 'm1-stolen' }],
    before: 1,
    next: 'c2',
    shown: 'c0',
    account: 'bob',
    instance: 'clone-1',
  }
  const log = logOf([opened('c0', 1, { instance: 'main' }), opened('c2', 2)])
  const verdicts = (clearReplays: boolean, at = log) =>
    named('FS-02')
      .then(at, { ...bindings, clearReplays } as Json, { turns: 1 })
      .filter((j) => j.verdict !== 'pass')
      .map((j) => `${j.verdict}: ${j.because}`)

  it('shows forward secrecy when it has forgotten what was taken', () => {
    expect(verdicts(true)).toEqual([])
  })

  it('shows nothing when it may remember: not contradicted', () => {
    expect(verdicts(false)).toEqual([expect.stringMatching(/^inconclusive: not contradicted/)])
  })

  it('fails all the same when it opens it', () => {
    const told = seen('message.announced', { instance: 'clone-1', account: 'bob', canary: 'c1' })
    const open = logOf([opened('c0', 1, { instance: 'main' }), told, opened('c2', 2)])
    expect(verdicts(false, open)).toContainEqual(expect.stringMatching(/^fail: the clone opened/))
  })
})
