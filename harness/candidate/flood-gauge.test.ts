import { expect, it } from 'vitest'
import { floodGauge } from './flood-gauge.ts'

const takes = (gauge: ReturnType<typeof floodGauge>, times: number, bytes: number) =>
  Array.from({ length: times }, () => gauge.take(bytes))

it('lets a burst of two seconds through, and no flood', () => {
  expect(takes(floodGauge(1_000_000), 20, 100_000)).not.toContain(false)
  expect(takes(floodGauge(1_000_000), 200, 100_000)).toContain(false)
})

it('counts messages as well as bytes', () => {
  expect(takes(floodGauge(1e12), 40_000, 1)).not.toContain(false)
  expect(takes(floodGauge(1e12), 400_000, 1)).toContain(false)
})
