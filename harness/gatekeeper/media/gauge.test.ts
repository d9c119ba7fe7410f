import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { Gauge } from './gauge.ts'

const LIMIT = 1000

/** What came together, for each time. */
function passedOn(gauge: Gauge): string[] {
  const seen: string[] = []
  gauge.on('data', (piece: Buffer) => seen.push(String(piece)))
  return seen
}

it('passes pieces on together that came together, and does not wait for more than that', async () => {
  const gauge = new Gauge(undefined, LIMIT)
  const seen = passedOn(gauge)
  for (const piece of ['a', 'b', 'c']) gauge.write(piece)
  await new Promise((resolve) => gauge.once('data', resolve))
  gauge.write('d')
  await new Promise((resolve) => gauge.once('data', resolve))
  expect(seen).toEqual(['abc', 'd'])
})

it('passes everything on in order, however much it is', async () => {
  const gauge = new Gauge(undefined, 2 ** 30)
  const pieces = Array.from({ length: 100 }, (_, n) => `${n} `.repeat(4000))
  const came = text(gauge)
  for (const piece of pieces) gauge.write(piece)
  gauge.end()
  expect(await came).toBe(pieces.join(''))
})

it.each([
  ['is longer than announced', 3, 'four'],
  ['is shorter than announced', 5, 'four'],
  ['is longer than the limit', undefined, 'x'.repeat(LIMIT + 1)],
])('ends with an error what %s', async (_, announced, said) => {
  const gauge = new Gauge(announced, LIMIT)
  const came = text(gauge)
  gauge.end(said)
  await expect(came).rejects.toThrow('octets came')
})
