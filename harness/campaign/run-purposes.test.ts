import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ParleyError } from '../vocabulary/errors.ts'
import { openEvidence } from './evidence.ts'
import { type Ground, ground, said, scripted } from './fake-stage.test-support.ts'
import type { CampaignOptions } from './options.ts'
import type { PreparedStage } from './prepare-stage.ts'
import type { Purpose } from './purpose.ts'
import { runPurposes } from './run-purposes.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'purposes-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const clock = { now: () => 0, advance: () => 0 }
const prepared = ({ context: { stage, blobs } }: Ground): PreparedStage => ({
  stage,
  blobs,
  clock,
  end: async () => {},
})

async function run(grounds: readonly [Ground, ...Ground[]], purposes: readonly Purpose[]) {
  const told: string[] = []
  const options: Pick<CampaignOptions, 'tier' | 'seed' | 'keepAll' | 'progress' | 'signal'> = {
    tier: 'gate',
    seed: 1,
    keepAll: false,
    signal: new AbortController().signal,
    progress: {
      selected() {},
      began: ({ id }) => void told.push(`began ${id}`),
      counted() {},
      ended: ({ purpose, verdict }) => void told.push(`ended ${purpose} ${verdict}`),
    },
  }
  const [first, ...more] = grounds
  const ran = await runPurposes(
    options as CampaignOptions,
    [prepared(first), ...more.map(prepared)],
    openEvidence(folder),
    purposes.map((purpose) => ({ purpose, disposition: 'selected', because: '' })),
  )
  return { ...ran, told }
}

const passing = (id: Purpose['id'], change: Partial<Purpose> = {}) =>
  scripted(() => said.pass, { id, variants: ['a'], ...change })

describe('the purposes of a campaign', () => {
  it('are shared among the stages, each run once', async () => {
    const grounds = [ground(), ground()] as const
    const { summaries } = await run(
      grounds,
      ([1, 2, 3, 4] as const).map((n) => passing(`T-${n}`)),
    )
    expect(summaries.map((s) => s.purpose).sort()).toEqual(['T-1', 'T-2', 'T-3', 'T-4'])
    const opened = grounds.map(({ events }) => events.filter((event) => event.startsWith('open')).length)
    expect(opened.every((count) => count > 0)).toBe(true)
    expect(opened.reduce((a, b) => a + b)).toBe(4)
  })

  it('are judged alike on one stage and on two', async () => {
    const purposes = () => [
      passing('T-1'),
      scripted(() => said.forbidden, { id: 'T-2', variants: ['a'] }),
      passing('T-3'),
    ]
    const verdicts = async (grounds: readonly [Ground, ...Ground[]]) =>
      (await run(grounds, purposes())).summaries.map((s) => `${s.purpose} ${s.verdict}`).sort()
    expect(await verdicts([ground(), ground()])).toEqual(await verdicts([ground()]))
  })

  it('settle what watches over all of them last', async () => {
    const monitor: NonNullable<Purpose['monitor']> = { collect: () => [], then: () => [said.forbidden] }
    const { told } = await run(
      [ground(), ground()],
      [passing('T-1', { monitor }), passing('T-2'), passing('T-3')],
    )
    expect(told.at(-1)).toBe('ended T-1 fail')
  })

  it('end on every stage when one of them cannot go on', async () => {
    const full = new ParleyError('output', 'there is no space')
    const broken = passing('T-1', {
      async when() {
        throw full
      },
    })
    const grounds = [ground(), ground()] as const
    const many = Array.from({ length: 20 }, (_, index) => passing(`T-${index + 2}`))
    await expect(run(grounds, [broken, ...many])).rejects.toBe(full)
    expect(grounds[1].events.filter((event) => event.startsWith('open')).length).toBeLessThan(20)
  })
})
