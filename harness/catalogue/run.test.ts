import { expect, it } from 'vitest'
import { demandsSituations, deviationsOf, isNarrowed, qualifiersOf } from './run.ts'

const environment = {
  profile: 'neutral 1.0.0',
  signal: { versions: [4], postQuantum: 'required' },
} as const
const ordinary = {
  run: { target: [], firstFailure: false },
  tier: 'gate',
  complete: true,
  environment,
  candidate: { features: [] },
} as const

it('names nothing for an ordinary run, which makes a statement', () => {
  expect(deviationsOf(ordinary, [])).toEqual([])
  expect(isNarrowed(ordinary.run, 'gate')).toBe(false)
})

it.each([
  ['only RT, FS-01', { only: ['RT', 'FS-01'], firstFailure: false }],
  ['shard 1 of 2', { shard: { index: 1, of: 2 }, firstFailure: false }],
  ['at most 3 generated cases of each property', { generated: 3, firstFailure: false }],
  ['each purpose stopped at its first failing case', { firstFailure: true }],
] as const)('names what makes it a development run: %s', (line, run) => {
  expect(deviationsOf({ ...ordinary, run: { target: [], ...run } }, [])).toEqual([line])
  expect(isNarrowed({ target: [], ...run }, 'gate')).toBe(true)
})

it('names another day than that of the test, and makes a statement for it', () => {
  const run = { target: [], firstFailure: false, date: '2027-09-05' }
  expect(deviationsOf({ ...ordinary, run }, [])).toEqual([expect.stringContaining('2027-09-05')])
  expect(qualifiersOf({ ...ordinary, run })).toEqual(['as of 2027-09-05'])
  expect(isNarrowed(run, 'gate')).toBe(false)
})

it('says in the first line of a statement what it is of, and under which private profile', () => {
  const run = { target: [], firstFailure: false, milestone: 'M1' }
  expect(qualifiersOf(ordinary)).toEqual([])
  expect(isNarrowed(run, 'gate')).toBe(true)
  expect(
    qualifiersOf({
      ...ordinary,
      run,
      environment: { ...environment, profile: 'mine 2', privateProfile: true },
    }),
  ).toEqual(['the selection of milestone M1 (Identity)', 'under the private profile mine 2'])
})

it('names profile, deadline, interruption and what was owed', () => {
  const run = { target: [], firstFailure: false, livenessMs: 5_000 }
  const environment = {
    profile: 'mine 2',
    signal: { versions: [3], postQuantum: 'none' as const },
  }
  const lines = deviationsOf({ ...ordinary, run, tier: 'smoke', complete: false, environment }, ['push'])
  expect(lines).toHaveLength(6)
  for (const word of ['mine 2', 'post-quantum', '5000 ms', 'smoke', 'interrupted', 'push'])
    expect(lines.join('\n')).toContain(word)
})

it('asks for every named situation only where every purpose had all its cases', () => {
  expect(demandsSituations('gate', true, {})).toBe(true)
  expect(demandsSituations('smoke', true, {})).toBe(false)
  expect(demandsSituations('full', false, {})).toBe(false)
  expect(demandsSituations('gate', true, { firstFailure: true })).toBe(false)
  expect(demandsSituations('gate', true, { generated: 3 })).toBe(false)
})
