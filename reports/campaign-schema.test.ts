import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { campaignSchema, campaignShape } from './campaign-schema.ts'
import { sampleBundle } from './samples/sample-bundle.test-support.ts'

const FILE = new URL('../fixtures/schemas/campaign-1.schema.json', import.meta.url)
const REMEDY =
  "npm run build && node -e \"import('./dist/reports/campaign-schema.js').then((m) => m.writeCampaignSchema('fixtures/schemas/campaign-1.schema.json'))\" && npx biome format --write fixtures/schemas"

describe('the shape of campaign.json', () => {
  it('is published as a JSON schema', async () => {
    const committed: unknown = JSON.parse(await readFile(FILE, 'utf8'))
    expect(committed, `the schema is stale: ${REMEDY}`).toEqual(JSON.parse(JSON.stringify(campaignSchema())))
  })

  it('takes a campaign as it is, and so does the published schema', () => {
    const { campaign } = sampleBundle('nonconforming')
    expect(campaignShape.parse(campaign)).toEqual(campaign)
    expect(
      new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(campaignSchema())(campaign),
    ).toBe(true)
  })

  it.each([
    [
      'a file outside the bundle',
      { record: { file: '../../etc/passwd', digest: `sha256:${'0'.repeat(64)}` } },
    ],
    ['a field that the format does not have', { colour: 'red' }],
    ['a purpose that is a path', { purpose: 'a/../b-1' }],
  ])('refuses %s', (_, change) => {
    const { campaign } = sampleBundle('nonconforming')
    const purposes = campaign.purposes.map((p, index) => (index === 1 ? { ...p, ...change } : p))
    expect(campaignShape.safeParse({ ...campaign, purposes }).success).toBe(false)
  })
})
