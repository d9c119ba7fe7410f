import { describe, expect, it } from 'vitest'
import type { Tier } from '../catalogue/campaign.ts'
import { type Declaration, readProforma } from '../catalogue/pics.ts'
import type { RequirementRecord } from '../catalogue/requirement.ts'
import { RECORDS } from '../catalogue/summaries.test-support.ts'
import { said, scripted } from './fake-stage.test-support.ts'
import type { Purpose } from './purpose.ts'
import { applicableRequirements, type Filters, select } from './select.ts'

const proforma = readProforma({
  push: { question: 'Pushes?', mandatory: ['provider'], planes: ['wire'] },
  edit: { question: 'Edits?', mandatory: [], planes: ['wire'] },
  pq: { question: 'Post-quantum?', mandatory: [], planes: ['wire', 'engine'] },
  'state-export': { question: 'Exports?', mandatory: [], planes: ['wire'], observation: true },
})
const provider: Declaration = { role: 'provider', plane: 'wire', features: ['push'], scope: 'full' }

interface Situation {
  readonly purpose?: Partial<Purpose>
  readonly declared?: Partial<Declaration>
  readonly tier?: Tier
  readonly filters?: Filters
}
function disposed({ purpose, declared, tier = 'gate', filters }: Situation) {
  const chosen = [scripted(() => said.pass, { id: 'RT-04', suite: 'ratchet/integrity', ...purpose })]
  const [selected] = select(chosen, { ...provider, ...declared }, proforma, tier, filters)
  return `${selected?.disposition}: ${selected?.because}`
}

describe('a purpose', () => {
  it.each<[string, Situation, string]>([
    ['needs nothing', {}, 'selected: '],
    ['needs what is declared', { purpose: { applies: ['push'] } }, 'selected: '],
    ['runs on another plane', { declared: { plane: 'engine' } }, 'inapplicable: runs on the wire plane'],
    ['judges another role', { declared: { role: 'gatekeeper' } }, 'inapplicable: judges providers'],
    [
      'is about an optional feature that is not there',
      { purpose: { applies: ['edit'] } },
      'inapplicable: feature edit is not declared',
    ],
    [
      'is about a mandatory feature that is not there',
      { purpose: { applies: ['edit', 'push'] }, declared: { features: [] } },
      'unsupported: needs the mandatory feature push, which is not declared',
    ],
    [
      'cannot see without a means that is not there',
      { purpose: { needs: ['state-export'] } },
      'unsupported: cannot be seen without state-export',
    ],
    [
      'can see with it',
      { purpose: { needs: ['state-export'] }, declared: { features: ['push', 'state-export'] } },
      'selected: ',
    ],
    [
      'is about a version that the profile does not use',
      { purpose: { versions: [4] }, declared: { signal: { versions: [3], postQuantum: 'none' } } },
      'inapplicable: is about version 4 of Signal messages, which the profile does not use',
    ],
    [
      'is about a version that the profile uses',
      { purpose: { versions: [4] }, declared: { signal: { versions: [3, 4], postQuantum: 'allowed' } } },
      'selected: ',
    ],
    [
      'is about a version, on a plane where messages are opaque',
      {
        purpose: { versions: [4], planes: ['wire', 'engine'] },
        declared: { plane: 'engine', signal: { versions: [3], postQuantum: 'none' } },
      },
      'selected: ',
    ],
    [
      'cannot be seen without a limit that hello does not give',
      { purpose: { needs: ['silent-client-limit'] } },
      'unsupported: cannot be seen without timers.silentClientMs in hello, the time after which the proxy gives up a client that answers nothing',
    ],
    [
      'is seen with a limit that hello gives',
      { purpose: { needs: ['silent-client-limit'] }, declared: { timers: { silentClientMs: 2_500 } } },
      'selected: ',
    ],
    [
      'is about a mode that the profile does not have, though it is declared',
      {
        purpose: { applies: ['pq'] },
        declared: { features: ['push', 'pq'], signal: { versions: [3], postQuantum: 'none' } },
      },
      'inapplicable: the profile has no post-quantum mode',
    ],
    [
      'is about a mode that the profile demands',
      { purpose: { applies: ['pq'] }, declared: { signal: { versions: [4], postQuantum: 'required' } } },
      'unsupported: needs the mandatory feature pq, which is not declared',
    ],
    [
      'is about a mode that the profile leaves open',
      { purpose: { applies: ['pq'] }, declared: { signal: { versions: [4], postQuantum: 'allowed' } } },
      'inapplicable: feature pq is not declared',
    ],
    [
      'looks into files that are not offered, though the state is',
      {
        purpose: { needs: ['state-export', 'storage-view'] },
        declared: { features: ['push', 'state-export'] },
      },
      'unsupported: cannot be seen without storage-view',
    ],
    [
      'looks into logs that are not offered',
      { purpose: { needs: ['log-view'] } },
      'unsupported: cannot be seen without log-view',
    ],
    ['belongs to a higher tier', { tier: 'smoke' }, 'not run: belongs to tier gate'],
    ['belongs to a lower tier', { purpose: { tier: 'smoke' }, tier: 'full' }, 'selected: '],
    ['is left out', { filters: { only: ['RT-05', 'R', 'FS'] } }, 'not run: left out by --only'],
    ['is named', { filters: { only: ['FS-01', 'RT-04'] } }, 'selected: '],
    ['is of a named family', { filters: { only: ['RT'] } }, 'selected: '],
    ['is of a named suite', { filters: { only: ['ratchet/integrity'] } }, 'selected: '],
    ['is of another shard', { filters: { shard: { index: 2, of: 2 } } }, 'not run: belongs to another shard'],
  ])('that %s is disposed of with its reason', (_, situation, expected) => {
    expect(disposed(situation)).toBe(expected)
  })

  it('is in exactly one of the shards, whatever their number', () => {
    const purposes = Array.from({ length: 11 }, (_, index) =>
      scripted(() => said.pass, { id: `RT-${index}` }),
    )
    for (const of of [1, 2, 3, 5, 20]) {
      const taken = Array.from({ length: of }, (_, part) =>
        select(purposes, provider, proforma, 'gate', { shard: { index: part + 1, of } })
          .filter((s) => s.disposition === 'selected')
          .map((s) => s.purpose.id),
      )
      expect(taken.flat().sort()).toEqual(purposes.map((p) => p.id).sort())
    }
  })
})

describe('a requirement', () => {
  const [any] = RECORDS as [RequirementRecord]
  it.each<[string, Partial<RequirementRecord>, boolean]>([
    ['of providers', { bearers: ['provider'] }, true],
    ['of clients', { bearers: ['client'] }, true],
    ['of gatekeepers', { bearers: ['gatekeeper'] }, false],
    ['of both sides', { bearers: ['gatekeeper', 'client'] }, true],
    ['on a claim that is made', { condition: 'claimed:push' }, true],
    ['on a claim that is not made', { condition: 'claimed:edit' }, false],
    ['due today', { due: '2026-01-01' }, true],
    ['due tomorrow', { due: '2026-01-02' }, false],
    ['of the neutral profile', { profile: 'neutral' }, true],
  ])('%s binds a provider: %j is %s', (_, change, binds) => {
    const ids = applicableRequirements([{ ...any, ...change }], provider, '2026-01-01')
    expect(ids).toEqual(binds ? [any.id] : [])
  })

  it('of a profile that is not bundled binds nobody', () => {
    const catalogue = [{ ...any, profile: 'another' }]
    expect(applicableRequirements(catalogue, provider, '2026-01-01')).toEqual([])
  })

  it('of a gatekeeper binds a gatekeeper alone', () => {
    const catalogue = [any, { ...any, id: 'X-1', bearers: ['gatekeeper' as const] }]
    expect(applicableRequirements(catalogue, { ...provider, role: 'gatekeeper' }, '2026-01-01')).toEqual([
      'X-1',
    ])
  })
})
