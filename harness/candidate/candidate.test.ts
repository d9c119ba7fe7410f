import { describe, expect, it } from 'vitest'
import { bell } from '../environment/waiting.ts'
import { digestOf } from '../transcript/canonical.ts'
import { scripted } from './testing/scripted.ts'

const text = { kind: 'text', body: 'hello' } as const

describe('a candidate that keeps the contract', () => {
  it('answers a call, and both sides are recorded in order', async () => {
    const script = await scripted(
      `hello(); serve({ enlist: ({ account }) => ({ address: account + '@x' }) })`,
    )
    const candidate = await script.open()
    expect(await candidate.call('enlist', { account: 'anna' })).toEqual({
      outcome: 'ok',
      result: { address: 'anna@x' },
    })
    await candidate.stop()
    expect(script.drafts.map(({ type }) => type)).toEqual([
      'process.driven',
      ...['call.made', 'call.answered', 'call.made', 'call.answered'],
      ...['process.driven', 'call.made', 'call.answered', 'process.ended'],
    ])
    expect(script.recorded('call.made')[1]).toEqual({
      instance: 'main',
      call: 2,
      action: 'enlist',
      params: { account: 'anna' },
    })
    expect(script.recorded('process.ended')).toEqual([
      { instance: 'main', expected: true, how: 'exit code 0' },
    ])
  })

  it('may answer out of order', async () => {
    const script = await scripted(`
      const held = []
      const answer = ({ account }, id) => {
        held.push([id, account])
        if (held.length === 3) for (const [id, address] of held.reverse()) say({ id, result: { address } })
      }
      hello(); serve({ enlist: answer })`)
    const candidate = await script.open()
    const answers = await Promise.all(['a', 'b', 'c'].map((account) => candidate.call('enlist', { account })))
    expect(answers.map((answer) => answer.outcome === 'ok' && answer.result.address)).toEqual(['a', 'b', 'c'])
    expect(script.recorded('call.answered').map(({ call }) => call)).toEqual([1, 4, 3, 2])
  })

  it('answers a thousand calls that are in flight at once', async () => {
    const script = await scripted(`hello(); serve({ enlist: ({ account }) => ({ address: account }) })`)
    const candidate = await script.open()
    const accounts = Array.from({ length: 1000 }, (_, index) => `account-${index}`)
    const answers = await Promise.all(accounts.map((account) => candidate.call('enlist', { account })))
    expect(answers.map((answer) => answer.outcome === 'ok' && answer.result.address)).toEqual(accounts)
  })

  it('has its own words for refusals mapped', async () => {
    const script = await scripted(`
      const refuse = (cause) => ({ error: { code: 1, message: 'no', data: { cause } } })
      hello({ causes: { E17: 'blocked', odd: 'no such cause' } })
      serve({ 'send-message': ({ to }) => to === 'none' ? { error: { code: 1, message: 'no' } } : refuse(to) })`)
    const candidate = await script.open()
    const send = (to: string) => candidate.call('send-message', { account: 'a', to, content: text })
    const answers = await Promise.all(['E17', 'missing-key', 'odd', 'none'].map(send))
    expect(answers.map((answer) => answer.outcome === 'refused' && answer.cause)).toEqual([
      ...['blocked', 'missing-key', 'odd', 'other'],
    ])
  })

  it('may offer less, and may fail', async () => {
    const script = await scripted(
      `hello(); serve({ 'go-online': () => ({ error: { code: -32000, message: 'disk full' } }) })`,
    )
    const candidate = await script.open()
    expect(await candidate.call('go-offline', { account: 'a' })).toEqual({ outcome: 'unsupported' })
    const failed = await candidate.call('go-online', { account: 'a' })
    expect(failed).toEqual({ outcome: 'error', detail: 'disk full (code -32000)' })
  })

  it('tells events, which ring the bell after they are recorded', async () => {
    const script = await scripted(`
      hello(); serve({ enlist: () => { tell({ event: 'key-change', account: 'a', peer: 'b' }); return { address: 'a' } } })`)
    const ring = bell()
    const order: string[] = []
    ring.listen(() => order.push(script.drafts.at(-1)?.type ?? ''))
    const candidate = await script.open({ bell: ring })
    candidate.onEvent(({ event }) => order.push(event))
    order.length = 0
    await candidate.call('enlist', { account: 'a' })
    expect(order).toEqual(['key-change', 'event.told', 'call.answered'])
    expect(script.recorded('event.told')).toEqual([
      { instance: 'main', event: 'key-change', data: { account: 'a', peer: 'b' } },
    ])
  })

  it('exports a state that is recorded by its digest only', async () => {
    const state = Buffer.from('ratchet').toString('base64')
    const script = await scripted(`hello(); serve({ 'export-state': () => ({ state: '${state}' }) })`)
    const candidate = await script.open()
    const answer = await candidate.call('export-state', { account: 'a', scope: 'memory' })
    expect(answer).toEqual({ outcome: 'ok', result: { state } })
    expect(JSON.stringify(script.drafts)).not.toContain(state)
    expect(script.recorded('call.answered').at(-1)?.result).toEqual({ state: digestOf('ratchet') })
  })
})
