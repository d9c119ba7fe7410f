import { describe, expect, it } from 'vitest'
import type { Outcome } from './outcome.ts'
import { type Probed, probeAdapter } from './probes.ts'
import { type Hello, helloShape } from './protocol/hello.ts'

const hello = (more: object = {}): Hello =>
  helloShape.parse({
    protocol: '1.0',
    candidate: { name: 'one', version: '1' },
    role: 'provider',
    plane: 'wire',
    features: ['content:text', 'state-export'],
    ...more,
  })

const sound: Probed = {
  hello: hello(),
  listeners: {},
  broken: [],
  callUnchecked: async (action) =>
    action.startsWith('x-') ? { outcome: 'unsupported' } : { outcome: 'error', detail: 'invalid parameters' },
}
const always = (answer: Outcome<Record<string, never>>): Partial<Probed> => ({
  callUnchecked: async () => answer,
})
const failing = async (more: Partial<Probed>) =>
  (await probeAdapter({ ...sound, ...more })).filter(({ ok }) => !ok).map(({ probe }) => probe)

describe('the probes of the adapter', () => {
  it('let a sound one pass', async () => {
    expect(await failing({})).toEqual([])
  })

  it.each([
    [
      'knows every action',
      always({ outcome: 'ok', result: {} }),
      ['an invented action is unsupported', 'parameters that do not fit are not accepted'],
    ],
    [
      'refuses everything',
      always({ outcome: 'refused', cause: 'other', detail: 'no' }),
      ['an invented action is unsupported'],
    ],
    [
      'has a proxy that nobody can call',
      { hello: hello({ features: ['proxy-stream'] }) },
      ['what is declared can be called'],
    ],
    ['invents features', { hello: hello({ features: ['telepathy'] }) }, ['declared features are known']],
    [
      'borrows a feature from the runtime',
      { hello: hello({ features: ['toString'] }) },
      ['declared features are known'],
    ],
    [
      'is a black box with a window',
      { hello: hello({ scope: 'black-box' }) },
      ['declared features are known'],
    ],
    ['invents causes', { hello: hello({ causes: { E1: 'weather' } }) }, ['causes lead to known ones']],
    ['has rambled', { broken: [{ what: 'garbage', detail: 'oops' }] as const }, ['the contract was kept']],
  ])('find one that %s', async (_what, more, expected) => {
    expect(await failing(more)).toEqual(expected)
  })
})
