import { describe, expect, it } from 'vitest'
import { sampleBundle } from './samples/sample-bundle.test-support.ts'
import { weightOf } from './weight.ts'

describe('what a failure weighs', () => {
  it('is that of the heaviest applicable requirement', () => {
    const { campaign } = sampleBundle('nonconforming')
    const weigh = (id: string) =>
      campaign.purposes.filter((p) => p.purpose === id).map((p) => weightOf(campaign, p))
    expect(['TD-01', 'TK-02', 'TD-02', 'TG-01'].flatMap(weigh)).toEqual([
      'mandatory',
      'hardening',
      'advisory',
      'advisory',
    ])
  })

  it('makes hardening mandatory where the campaign was told to count it', () => {
    const { campaign } = sampleBundle('nonconforming')
    const strict = { ...campaign, statement: { ...campaign.statement, failed: ['KEY-02'] } }
    expect(strict.purposes.filter((p) => p.purpose === 'TK-02').map((p) => weightOf(strict, p))).toEqual([
      'mandatory',
    ])
  })
})
