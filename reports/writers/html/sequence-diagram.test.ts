import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../harness/vocabulary/observation.ts'
import { textOf } from './html.ts'
import { sequenceDiagram } from './sequence-diagram.ts'

function seen(n: number, kind: Observation['kind'], pco: string, type = 'receipt.seen'): Observation {
  return { n, t: n, kind, pco, type, data: { id: `m${n}` } } as unknown as Observation
}

const draw = (observations: readonly Observation[], offending: readonly number[] = []) =>
  textOf(sequenceDiagram(observations, new Set(offending)))

describe('the sequence diagram', () => {
  it('draws what was done, what was seen and what was only said, each in its way', () => {
    const svg = draw([
      seen(0, 'stimulus', 'wire:main'),
      seen(1, 'proof', 'wire:main'),
      seen(2, 'claim', 'upper:main'),
      seen(3, 'proof', 'tester:alice'),
    ])
    expect([...svg.matchAll(/<line class="arrow([^"]*)"/g)].map(([, more]) => more)).toEqual([
      '',
      '',
      ' word',
    ])
    expect(svg.match(/<circle/g)).toHaveLength(1)
  })

  it('has a lane for each point of control and observation, and one for the candidate', () => {
    const svg = draw([
      seen(0, 'proof', 'wire:main'),
      seen(1, 'proof', 'upper:main'),
      seen(2, 'proof', 'wire:main'),
    ])
    expect([...svg.matchAll(/class="name"[^>]*>([^<]*)</g)].map(([, name]) => name)).toEqual([
      'wire:main',
      'upper:main',
      'candidate',
    ])
  })

  it('draws at most 40 and always the offending ones, which are marked', () => {
    const svg = draw(
      Array.from({ length: 500 }, (_, n) => seen(n, 'proof', 'wire:main')),
      [480, 10],
    )
    expect(svg.match(/<line class="arrow/g)).toHaveLength(40)
    expect(svg.match(/<line class="arrow at"/g)).toHaveLength(2)
    expect(svg.match(/✕/g)).toHaveLength(2)
    expect(svg).toContain('observations not drawn')
  })

  it('stays narrow with many points', () => {
    const svg = draw(Array.from({ length: 12 }, (_, n) => seen(n, 'proof', `upper:clone-${n}`)))
    expect(svg.match(/class="lane"/g)).toHaveLength(2)
  })
})
