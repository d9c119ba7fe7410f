import { expect, it } from 'vitest'
import { type Probed, tellProbed } from './tell-probed.ts'

const many = (family: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${family}-${String(n + 1).padStart(2, '0')}`)
const found: Probed = {
  candidate: { name: 'My \u001b[31mengine', version: '1' },
  role: 'provider',
  plane: 'wire',
  protocol: '1.0',
  probes: [{ ok: true, probe: 'the contract was kept' }],
  unwritten: [],
  undeclared: ['push'],
  selected: many('RT', 60),
  excluded: many('x', 30).map((because) => ({
    disposition: 'inapplicable',
    because,
    purposes: many('KA', 2),
  })),
  elsewhere: 8,
  purposes: [],
}

it('fits on a screen, however many reasons there are, and escapes what the candidate says', () => {
  const lines = tellProbed(found, ['--candidate', 'mine.yaml'])
  expect(lines.length).toBeLessThan(40)
  expect(lines.every((line) => line.length <= 140)).toBe(true)
  expect(lines.join()).not.toContain('\u001b')
  expect(lines.at(-1)).toBe('Next: parley certify --candidate mine.yaml --tier smoke')
  expect(lines).toContain('  and 18 more reasons: --json gives them all')
})

it('says what to write next, before anything else can be done', () => {
  const about = 'Decrypt a message.'
  const lines = tellProbed({ ...found, unwritten: [{ action: 'engine-decrypt', about }] }, [])
  expect(lines).toContain('✕ not written yet: engine-decrypt')
  expect(lines.at(-1)).toBe('Next: write engine-decrypt. Decrypt a message.')
})
