import { describe, expect, it } from 'vitest'
import { Halt } from '../scenario/halt.ts'
import { readTranscript } from '../transcript/chain.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { type Ground, ground, said, scripted } from './fake-stage.test-support.ts'
import type { Purpose } from './purpose.ts'
import { runCase } from './run-case.ts'

const run = (on: Ground, purpose: Purpose) => runCase(on.context, purpose, 'T-1/v1', 'variant', null)
const byRun = (...judgements: Judgement[]) => scripted((_, index) => judgements[index] ?? said.broken)
const throwing = (thrown: unknown) =>
  scripted(() => said.pass, {
    async when() {
      throw thrown
    },
  })

describe('a case', () => {
  it.each([
    ['passes', [said.pass], 'pass', 1],
    ['holds the forbidden thing', [said.forbidden], 'fail', 1],
    ['lost its control twice', [said.unsure, said.unsure], 'inconclusive', 2],
    ['lost its control and then passed', [said.unsure, said.pass], 'pass', 2],
    ['lost its control and failed once in two', [said.unsure, said.absent, said.pass], 'inconclusive', 3],
    ['lost its control and failed twice', [said.unsure, said.absent, said.absent], 'fail', 3],
    ['is an error', [said.broken], 'error', 1],
    ['fails once in three', [said.absent, said.pass, said.pass], 'inconclusive', 3],
    ['fails twice in three', [said.absent, said.pass, said.absent], 'fail', 3],
    ['fails each time', [said.absent, said.absent, said.absent], 'fail', 3],
  ] as const)('that %s is run as often as its first run demands', async (_, judgements, outcome, times) => {
    const on = ground()
    const record = await run(on, byRun(...judgements))
    expect(record.outcome).toBe(outcome)
    const k = judgements.filter((j) => j.verdict === 'fail').length
    expect(record.reproduced).toEqual({ k, n: times })
    expect(record.runs.map((r) => r.judgements)).toEqual(judgements.map((j) => [j]))
    expect(on.events.filter((event) => event.startsWith('open'))).toHaveLength(times)
  })

  it('is run no more often than its outcome needs when only that is asked for', async () => {
    const twice = await run(ground({ brief: true }), byRun(said.absent, said.absent, said.pass))
    expect(twice).toMatchObject({ outcome: 'fail', reproduced: { k: 2, n: 2 } })
    const thrice = await run(ground({ brief: true }), byRun(said.absent, said.pass, said.absent))
    expect(thrice).toMatchObject({ outcome: 'fail', reproduced: { k: 2, n: 3 } })
    const once = await run(ground({ brief: true }), byRun(said.absent, said.pass, said.pass))
    expect(once).toMatchObject({ outcome: 'inconclusive', reproduced: { k: 1, n: 3 } })
  })

  it('keeps every transcript of a suspect case, whole and under its own name', async () => {
    const on = ground()
    await run(on, byRun(said.absent, said.absent, said.pass))
    const names = ['v1', 'v1.2', 'v1.3'].map((name) => `evidence/T-1/${name}.jsonl`)
    expect([...on.files.keys()]).toEqual(names)
    for (const text of on.files.values()) expect(readTranscript(text).ok).toBe(true)
  })

  it('that passes at once leaves its transcript only when it is sampled', async () => {
    const on = ground({ keeps: () => false })
    expect((await run(on, byRun(said.pass))).runs).toEqual([{ judgements: [] }])
    const twice = { transcript: { file: expect.any(String) } }
    expect((await run(on, byRun(said.unsure, said.pass))).runs).toMatchObject([twice, twice])
    expect((await run(on, byRun(said.forbidden))).runs).toMatchObject([
      { transcript: { file: expect.any(String) } },
    ])
  })

  it('is closed and shown to the monitors before the next run begins', async () => {
    const on = ground()
    await run(on, byRun(said.absent, said.pass, said.pass))
    const order = on.events.filter((event) => !event.startsWith('store'))
    const each = (id: string) => [`open ${id}`, 'close', `observe ${id}`]
    expect(order).toEqual(['T-1/v1', 'T-1/v1.2', 'T-1/v1.3'].flatMap(each))
  })

  it('that the candidate halts fails by its conduct, in each of three runs', async () => {
    const record = await run(ground(), throwing(new Halt('bob sends', 'refused')))
    expect(record).toMatchObject({ outcome: 'fail', reproduced: { k: 3, n: 3 } })
    expect(record.runs[0]?.judgements).toMatchObject([{ judge: 'conduct', because: 'bob sends: refused' }])
  })

  it('that we break is an error, said without a path of this machine', async () => {
    const record = await run(ground(), throwing(new Error('a defect')))
    expect(record).toMatchObject({ outcome: 'error', reproduced: { n: 1 } })
    const because = record.runs[0]?.judgements[0]?.because ?? ''
    expect(because).toContain('a defect')
    expect(because).not.toContain(process.cwd())
  })

  it('in which our own endpoint failed is an error, whatever was judged', async () => {
    const on = ground()
    on.faults.push(new Error('a defect'))
    expect(await run(on, byRun(said.pass))).toMatchObject({ outcome: 'error' })
  })

  it.each(['interrupted', 'output'] as const)(
    'ends the campaign when it ends with the code %s',
    async (code) => {
      await expect(run(ground(), throwing(new ParleyError(code, 'enough')))).rejects.toMatchObject({ code })
    },
  )

  it('is judged on what is stored, not on what was in memory', async () => {
    const seen: unknown[] = []
    const purpose = scripted(() => said.pass, {
      when: async () => ({ kept: 1, lost: undefined }) as never,
      then(_, bindings) {
        seen.push(bindings)
        return [said.pass]
      },
    })
    const on = ground()
    await run(on, purpose)
    const stored = readTranscript([...on.files.values()][0] ?? '')
    expect(seen[0]).toStrictEqual(stored.ok && stored.transcript.observations.at(-1)?.data)
  })

  it('of the shrinker is run once and leaves nothing', async () => {
    const on = ground({ trial: true })
    expect(await run(on, byRun(said.absent))).toMatchObject({ outcome: 'fail', reproduced: { k: 1, n: 1 } })
    expect(on.files.size).toBe(0)
  })
})
