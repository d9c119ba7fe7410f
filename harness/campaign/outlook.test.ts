import { expect, it } from 'vitest'
import type { PurposeId } from '../vocabulary/ids.ts'
import { said, scripted } from './fake-stage.test-support.ts'
import { byFamily, outlookOf } from './outlook.ts'
import type { Selected } from './select.ts'

const chosen = (
  id: PurposeId,
  disposition: Selected['disposition'],
  because = '',
  planes = ['wire' as const],
) => ({
  purpose: { ...scripted(() => said.pass, { id, suite: 'a/b' }), planes },
  disposition,
  because,
})

it('sorts a selection by its reasons, what counts against the candidate first', () => {
  const engine = { ...scripted(() => said.pass, { id: 'EN-01', suite: 'a/b' }), planes: ['engine' as const] }
  const outlook = outlookOf(
    [
      chosen('RT-01', 'selected'),
      chosen('ID-06', 'inapplicable', 'no number'),
      chosen('ID-07', 'inapplicable', 'no number'),
      chosen('FS-02', 'unsupported', 'no export'),
      { purpose: engine, disposition: 'inapplicable', because: 'another plane' },
    ],
    'wire',
  )
  expect(outlook).toEqual({
    selected: ['RT-01'],
    excluded: [
      { disposition: 'unsupported', because: 'no export', purposes: ['FS-02'] },
      { disposition: 'inapplicable', because: 'no number', purposes: ['ID-06', 'ID-07'] },
    ],
    elsewhere: 1,
  })
})

it('writes ids by family', () => {
  expect(byFamily(['RT-01', 'RT-02', 'EN-01'])).toBe('RT-01 02, EN-01')
})
