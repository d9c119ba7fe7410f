import { describe, expect, it } from 'vitest'
import bundled from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { type Declaration, missingFeatures, readProforma, unknownFeatures } from './pics.ts'

const proforma = readProforma({
  text: { question: 'Texts?', mandatory: ['provider', 'engine'], planes: ['wire', 'engine'] },
  push: { question: 'Pushes?', mandatory: ['provider'], planes: ['wire'] },
  edit: { question: 'Edits?', mandatory: [], planes: ['wire'] },
  keys: { question: 'Keys?', mandatory: ['gatekeeper'], planes: ['wire'] },
})
const declared = (change: Partial<Declaration> = {}): Declaration => ({
  role: 'provider',
  plane: 'wire',
  features: [],
  scope: 'full',
  ...change,
})

describe('a declaration', () => {
  it('lacks what its role must have on its plane, and nothing else', () => {
    expect(missingFeatures(proforma, declared())).toEqual(['text', 'push'])
    expect(missingFeatures(proforma, declared({ features: ['push', 'edit'] }))).toEqual(['text'])
    expect(missingFeatures(proforma, declared({ role: 'gatekeeper' }))).toEqual(['keys'])
    expect(missingFeatures(proforma, declared({ plane: 'engine' }))).toEqual(['text'])
    expect(missingFeatures(proforma, declared({ features: ['push', 'text'] }))).toEqual([])
  })

  it('is asked about every feature that nobody knows', () => {
    const features = ['text', 'Text', 'toString', '__proto__']
    expect(unknownFeatures(proforma, declared({ features }))).toEqual(['Text', 'toString', '__proto__'])
  })
})

describe('a proforma', () => {
  it.each([
    ['no object', null],
    ['an item without a question', { text: { mandatory: [], planes: [] } }],
    ['an unknown role', { text: { question: 'Texts?', mandatory: ['client'], planes: ['wire'] } }],
    ['an unknown member', { text: { question: 'Texts?', mandatory: [], planes: [], owed: true } }],
  ])('that is %s is refused with the code catalogue', (_, data) => {
    expect(() => readProforma(data)).toThrowError(expect.objectContaining({ code: 'catalogue' }))
  })

  it('is bundled, and no means to see is mandatory', () => {
    const items = Object.values(readProforma(bundled))
    expect(items.length).toBeGreaterThan(30)
    expect(items.filter((item) => item.observation && item.mandatory.length > 0)).toEqual([])
  })
})
