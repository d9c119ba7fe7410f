import { describe, expect, it } from 'vitest'
import { summariseRequirement } from './decision.ts'
import { functions, summariseFunctions } from './functions.ts'
import { requirements } from './requirements.ts'
import { RECORDS, summaryOf } from './summaries.test-support.ts'

const record = RECORDS.find((r) => r.id === 'MUST-stated')
if (!record) throw new Error('the record is missing')
const listed = [{ id: 'text', title: 'text', clause: '7(2)', due: '2025-09-05', requirements: [record.id] }]
const on = (today: string, ...verdicts: Parameters<typeof summaryOf>[1][]) => {
  const purposes = verdicts.map((verdict, index) => summaryOf(record.id, verdict, index))
  return summariseFunctions(listed, purposes, [summariseRequirement(record, purposes)], today)[0]
}

describe('a function of the law', () => {
  it.each([
    ['2025-09-04', [], 'not yet due'],
    ['2025-09-04', ['pass'], 'not yet due'],
    ['2025-09-05', [], 'gap'],
    ['2025-09-05', ['pass', 'pass'], 'seen to work'],
    ['2025-09-06', ['pass', 'fail'], 'fails'],
    ['2025-09-06', ['pass', 'inconclusive'], 'not established'],
    ['2025-09-06', ['not run'], 'not established'],
    ['2025-09-06', ['inapplicable'], 'not declared'],
  ] as const)('is on %s, with purposes that are %j, %s', (today, verdicts, status) => {
    expect(on(today, ...verdicts)).toMatchObject({ status })
  })

  it('works in part only where a part of it is not declared', () => {
    const purposes = [summaryOf(record.id, 'pass', 0), summaryOf('MUST-derived', 'inapplicable', 1)]
    const two = listed.map((each) => ({ ...each, requirements: [record.id, 'MUST-derived'] }))
    const seen = summariseFunctions(two, purposes, [summariseRequirement(record, purposes)], '2026-01-01')
    expect(seen[0]).toMatchObject({
      status: 'not declared',
      because: expect.stringContaining('MUST-derived'),
    })
  })

  it('says of what is to come that nothing covers it yet', () => {
    expect(on('2025-09-04')?.because).toContain('not covered')
    expect(on('2025-09-04', 'pass')?.because).toBe('')
  })

  it('rests on requirements of the catalogue, which are due when it is', () => {
    const known = new Map(requirements().map((r) => [r.id, r]))
    for (const { due, requirements: needed } of functions())
      for (const id of needed) expect(known.get(id)?.due ?? due, id).toBe(due)
  })
})

it('calls are not due before September 2027, and a gap from then on', () => {
  const calls = (today: string) =>
    summariseFunctions(functions(), [], [], today).filter(({ function: id }) => id.endsWith('calls'))
  expect(calls('2027-09-04').map((f) => f.status)).toEqual(Array(4).fill('not yet due'))
  expect(calls('2027-09-05').map((f) => f.status)).toEqual(Array(4).fill('gap'))
})
