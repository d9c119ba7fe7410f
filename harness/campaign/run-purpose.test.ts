import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseRecord } from '../catalogue/campaign.ts'
import { judged } from '../judge/judges.ts'
import type { Json } from '../vocabulary/json.ts'
import { type Ground, ground, said, scripted } from './fake-stage.test-support.ts'
import type { Purpose } from './purpose.ts'
import { type PurposePlan, runPurpose } from './run-purpose.ts'

const PLAN: PurposePlan = { tier: 'gate', seed: 1, firstFailure: false, stopped: () => false, progress() {} }
const numbers = fc.integer({ min: 0, max: 10_000 })
const run = (purpose: Purpose, change: Partial<PurposePlan> = {}, on: Ground = ground()) =>
  runPurpose(on.context, purpose, { ...PLAN, ...change })
const failingFrom = (limit: number, failure = said.forbidden) =>
  scripted((stimulus) => (Number(stimulus) >= limit ? failure : said.pass), { stimuli: numbers })
const of = (cases: readonly CaseRecord[], origin: CaseRecord['origin']) =>
  cases.filter((c) => c.origin === origin)

describe('a purpose', () => {
  it.each([
    ['smoke', 1, 1],
    ['gate', 3, 20],
    ['full', 3, 200],
  ] as const)('at %s runs %i variants and %i generated cases', async (tier, variants, generated) => {
    const purpose = scripted(() => said.pass, { variants: ['a', 'b', 'c'], stimuli: numbers })
    const { cases } = await run(purpose, { tier })
    expect([of(cases, 'variant').length, of(cases, 'generated').length]).toEqual([variants, generated])
    expect(new Set(cases.map((c) => c.id)).size).toBe(cases.length)
  })

  it('runs as many cases as it asks for', async () => {
    const purpose = scripted(() => said.pass, { stimuli: numbers, cases: { gate: 5 } })
    expect((await run(purpose)).cases).toHaveLength(5)
  })

  it('generates the same cases from the same seed, and others from another', async () => {
    const drawn = async (seed: number) =>
      (await run(failingFrom(20_000), { seed })).cases.map((c) => c.stimulus)
    expect(await drawn(7)).toEqual(await drawn(7))
    expect(await drawn(7)).not.toEqual(await drawn(8))
  })

  it('shrinks a failing case, and keeps the original, stored before shrinking began', async () => {
    const on = ground()
    const { cases, property } = await run(failingFrom(100), {}, on)
    const [original] = cases.filter((c) => c.outcome === 'fail')
    const [shrunk] = of(cases, 'shrunk')
    expect(original).toMatchObject({ origin: 'generated', runs: [{ transcript: expect.anything() }] })
    expect(shrunk).toMatchObject({
      id: 'T-1/shrunk',
      outcome: 'fail',
      runs: [{ transcript: expect.anything() }],
    })
    expect(Number(shrunk?.stimulus)).toBeLessThan(Number(original?.stimulus))
    expect(Number(shrunk?.stimulus)).toBeGreaterThanOrEqual(100)
    const stored = on.events.indexOf(`store evidence/T-1/${original?.id.replace('T-1/', '')}.jsonl`)
    expect(stored).toBeGreaterThan(-1)
    expect(stored).toBeLessThan(on.events.indexOf('open T-1/shrinking'))
    expect(property).toMatchObject({ numRuns: 20, shrinks: expect.any(Number) })
    expect(property?.shrinks).toBeLessThanOrEqual(40)
  })

  it('follows only failures of the same judge when it shrinks', async () => {
    const judge = (stimulus: Json) =>
      judged(Number(stimulus) >= 5_000 ? 'large' : 'small', 'fail', 'it fails', [0])
    const ends = [1, 2, 3, 4].map(async (seed) => {
      const { cases } = await run(scripted(judge, { stimuli: numbers }), { seed })
      const [original, shrunk] = cases.map((c) => c.runs[0]?.judgements[0]?.judge)
      return `${original} to ${shrunk}`
    })
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['large to large', 'small to small']))
  })

  it.each([
    ['an error', said.broken],
    ['inconclusive', said.unsure],
  ])('never shrinks what is %s', async (_, judgement) => {
    const { cases, property } = await run(failingFrom(0, judgement))
    expect(cases).toHaveLength(20)
    expect(of(cases, 'shrunk')).toEqual([])
    expect(property?.shrinks).toBe(0)
  })

  it('leaves out a shrunk case that does not fail when it is run again', async () => {
    const purpose = scripted((_, index) => (index === 0 ? said.forbidden : said.pass), { stimuli: numbers })
    const { cases, property } = await run(purpose)
    expect(property?.shrinks).toBeGreaterThan(0)
    expect(cases.map((c) => c.id)).toEqual(['T-1/g1'])
  })

  it('stops at its first failing case when only that is wanted, and does not shrink', async () => {
    const variants = await run(
      scripted(() => said.forbidden, { variants: [1, 2], stimuli: numbers }),
      { firstFailure: true },
    )
    expect(variants.cases.map((c) => c.id)).toEqual(['T-1/v1'])
    const { cases, property } = await run(failingFrom(0), { firstFailure: true })
    expect(cases.map((c) => c.id)).toEqual(['T-1/g1'])
    expect(property?.shrinks).toBe(0)
  })

  it('begins no case once it was stopped, and tells of each that it ran', async () => {
    const told: string[] = []
    const purpose = scripted(() => said.pass, { variants: [1, 2, 3], stimuli: numbers })
    const plan = { stopped: () => told.length >= 2, progress: (done: CaseRecord) => void told.push(done.id) }
    expect((await run(purpose, plan)).cases.map((c) => c.id)).toEqual(told)
    expect(told).toEqual(['T-1/v1', 'T-1/v2'])
  })
})
