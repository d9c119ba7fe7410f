import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stimuliFor, transportIn, variantsFor } from './variants.ts'

const two = ['stream:websocket', 'stream:xmpp']

test('what is about stanzas is tried over every transport that is declared, the preferred one first', () => {
  const variants = [{ a: 1 }, { a: 2 }]
  expect(variantsFor({ variants, over: 'each' }, two)).toEqual([
    { a: 1 },
    { a: 2 },
    { a: 1, transport: 'websocket' },
    { a: 2, transport: 'websocket' },
  ])
  expect(variantsFor({ variants, over: 'each' }, [])).toEqual(variants)
  expect(variantsFor({ variants }, two)).toEqual(variants)
})

test('a variant that names a transport needs it', () => {
  const variants = [{ a: 1, transport: 'noise' }, { a: 2 }]
  expect(variantsFor({ variants }, two)).toEqual([{ a: 2 }])
  expect(variantsFor({ variants }, ['stream:noise'])).toEqual(variants)
  expect(variants.map(transportIn)).toEqual(['noise', undefined])
})

test('generated stimuli are spread over the transports', () => {
  const drawn = fc.sample(stimuliFor({ over: 'each' }, fc.record({ a: fc.nat() }), two), {
    numRuns: 50,
    seed: 1,
  })
  expect(new Set(drawn.map(transportIn))).toEqual(new Set([undefined, 'websocket']))
})
