import { expect, it } from 'vitest'
import { milestoneCalled, milestoneOf, milestones } from './milestones.ts'
import { requirements } from './requirements.ts'

it('follows the order of the framework', () => {
  expect(milestones().map(({ id }) => id)).toEqual(['M1', 'M2', 'M3', 'M4', 'M5', 'M6'])
})

it('names requirements and families that exist, and none for two milestones', () => {
  const known = requirements().flatMap(({ id }) => [id, id.split('-')[0]])
  const named = milestones().flatMap(({ requirements: own }) => own)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
  for (const { id } of requirements()) {
    const family = id.split('-')[0] ?? ''
    const claimed = milestones().filter(({ requirements: own }) => own.includes(id) || own.includes(family))
    expect(claimed.length, id).toBeLessThanOrEqual(1)
  }
})

it('gives a purpose to the milestone of its first requirement', () => {
  expect(milestoneOf({ verifies: ['ENL-04', 'E2E-01'] })?.id).toBe('M1')
  expect(milestoneOf({ verifies: ['LIF-10'] })?.id).toBe('M6')
  expect(milestoneOf({ verifies: ['GRP-01'] })).toBeUndefined()
  expect(milestoneCalled('M5')).toBe('milestone M5 (Deletion)')
})

it('says of a milestone what it is confined to', () => {
  const all = ['stream:noise', 'stream:noise-binary']
  expect(milestoneCalled('M2', all)).toBe('milestone M2 (Connection and stanzas)')
  expect(milestoneCalled('M2', all.slice(0, 1))).toBe('milestone M2 (Connection and stanzas), XML form only')
})
