import { expect, it } from 'vitest'
import { FAULTS } from '../../fixtures/candidates/faulty/faults.ts'
import { knownFaults } from './faults.ts'

it('says of every fault under which profile it is one, and which variant it is like', async () => {
  const { faults, variants } = await knownFaults()
  const under = (from: readonly { id: string; profile?: string; like?: string }[]) =>
    from.map(({ id, profile, like }) => ({ id, profile, like }))
  expect(under(faults.filter(({ plane }) => plane === 'wire'))).toEqual(under(FAULTS))
  const known = variants.map(({ id }) => id)
  for (const { like } of faults.filter((fault) => fault.like !== undefined)) expect(known).toContain(like)
  expect(faults.some(({ like }) => like !== undefined)).toBe(true)
})
