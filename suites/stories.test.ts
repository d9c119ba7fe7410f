import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadSuites } from '../harness/campaign/suites.ts'

test('every story can be told of every stimulus, in words', async () => {
  const { purposes } = await loadSuites()
  const telling = purposes.filter((purpose) => purpose.story !== undefined)
  expect(telling.length).toBeGreaterThan(5)
  for (const { id, story, variants = [], stimuli } of telling) {
    const generated = stimuli ? fc.sample(stimuli, { numRuns: 50, seed: 1 }) : []
    for (const stimulus of [...variants, ...generated]) {
      const steps = story?.(stimulus) ?? []
      expect(steps.length, id).toBeGreaterThan(0)
      expect(
        steps.every((step) => step.length > 3 && !step.includes('undefined')),
        id,
      ).toBe(true)
    }
  }
})
