import { describe, expect, it } from 'vitest'
import { bell, until } from '../environment/waiting.ts'
import { scripted } from './testing/scripted.ts'

const enlist = (handler: string) => `hello(); serve({ enlist: ${handler} })`

describe('a candidate that misbehaves after it came up', () => {
  it('dies: calls in flight are gone, and it can be restarted', async () => {
    const script = await scripted(enlist(`() => process.exit(7)`))
    const candidate = await script.open()
    const answers = await Promise.all([
      candidate.call('enlist', { account: 'a' }),
      candidate.call('enlist', { account: 'b' }),
    ])
    expect(answers).toEqual([
      { outcome: 'gone', how: 'exit code 7' },
      { outcome: 'gone', how: 'exit code 7' },
    ])
    expect(candidate.alive).toBe(false)
    expect(script.recorded('process.ended')).toEqual([
      { instance: 'main', expected: false, how: 'exit code 7' },
    ])
    expect(await candidate.call('enlist', { account: 'c' })).toEqual({ outcome: 'gone', how: 'exit code 7' })
    expect(await candidate.restart('clean')).toEqual({ ok: true })
    expect(candidate.alive).toBe(true)
  })

  it('hangs: the call is gone after its time, and an answer that comes late is let pass', async () => {
    const script = await scripted(`
      let late
      hello()
      serve({ enlist: (_, id) => { late = id }, quiesce: () => { say({ id: late, result: { address: 'x' } }); return {} } })`)
    const candidate = await script.open({ callMs: 1000 })
    expect(await candidate.call('enlist', { account: 'a' })).toEqual({
      outcome: 'gone',
      how: 'no answer within 1000 ms',
    })
    expect(script.recorded('contract.broken')).toMatchObject([
      { what: 'hang', detail: expect.stringContaining('enlist') },
    ])
    expect(await candidate.call('quiesce', {})).toEqual({ outcome: 'ok', result: {} })
    expect(candidate.broken.map(({ what }) => what)).toEqual(['hang'])
  })

  it('answers with what is no result: the call is an error at once', async () => {
    const script = await scripted(
      `const begin = (id) => '{"jsonrpc":"2.0","id":' + id + ',"result":'
       const answers = {
         'invalid-utf8': (id) => write(Buffer.concat([Buffer.from(begin(id)), Buffer.from([0x22, 0xff, 0x22, 0x7d, 10])])),
         'oversize-line': (id) => write(begin(id) + '"' + 'x'.repeat(9000) + '"}\\n'),
         'invalid-unicode': (id) => write(begin(id) + '{"address":"\\\\ud83d"}}\\n'),
         'invalid-result': (id) => say({ id, result: { address: 7 } }),
       }
       ${enlist(`({ account }, id) => { answers[account](id) }`)}`,
      { limits: { lineBytes: 4096 } },
    )
    const candidate = await script.open()
    const kinds = ['invalid-utf8', 'oversize-line', 'invalid-unicode', 'invalid-result']
    const answers = await Promise.all(kinds.map((account) => candidate.call('enlist', { account })))
    expect(answers.map(({ outcome }) => outcome)).toEqual(kinds.map(() => 'error'))
    expect(script.recorded('contract.broken').map((data) => data.what)).toEqual(kinds)
    expect(script.recorded('call.answered').slice(1)).toMatchObject(
      kinds.map(() => ({ outcome: 'error', result: null })),
    )
  })

  it('says what nobody can use: it is recorded and the next call is answered', async () => {
    const script = await scripted(`
      const statements = {
        garbage: () => write('oops\\n'),
        'invalid-message': () => say({ id: 1 }),
        'unknown-id': () => say({ id: 99, result: {} }),
        'unknown-method': () => say({ id: 1, method: 'hello', params: {} }),
        'invalid-event': () => tell({ event: 'key-change', account: 7 }),
      }
      ${enlist(`({ account }) => { statements[account](); return { address: 'a' } }`)}`)
    const candidate = await script.open()
    const kinds = ['garbage', 'invalid-message', 'unknown-id', 'unknown-method', 'invalid-event']
    const answers = await Promise.all(kinds.map((account) => candidate.call('enlist', { account })))
    expect(answers.map(({ outcome }) => outcome)).toEqual(kinds.map(() => 'ok'))
    expect(script.recorded('contract.broken').map((data) => data.what)).toEqual(kinds)
  })

  it.each([
    [
      'stdout',
      `const more = () => { for (let i = 0; i < 50; i++) tell({ event: 'typing', account: 'a', peer: 'b', composing: true }); setImmediate(more) }; more()`,
    ],
    ['stderr', `const more = () => { console.error('x'.repeat(500)); setImmediate(more) }; more()`],
  ])('floods %s: it is killed', async (_stream, statement) => {
    const script = await scripted(enlist(`() => { ${statement} }`), { limits: { outputBytes: 4096 } })
    const candidate = await script.open()
    expect(await candidate.call('enlist', { account: 'a' })).toMatchObject({
      outcome: 'gone',
      how: expect.stringMatching(/^killed by the harness/),
    })
    expect(script.recorded('contract.broken').map((data) => data.what)).toEqual(['flood'])
    expect(script.recorded('process.ended')).toMatchObject([{ expected: false }])
  })

  it.runIf(process.platform === 'linux')('eats memory: it is killed', async () => {
    const script = await scripted(enlist(`() => { globalThis.hoard = Buffer.alloc(400 << 20, 1) }`), {
      limits: { memoryMb: 200 },
    })
    const ring = bell()
    const candidate = await script.open({ bell: ring })
    expect(candidate.containment.memory).toBe('watched')
    const answer = candidate.call('enlist', { account: 'a' })
    await until(ring, () => (candidate.alive ? undefined : true))
    expect(await answer).toMatchObject({
      outcome: 'gone',
      how: expect.stringContaining('the limit is 200 MiB'),
    })
    expect(candidate.broken.map(({ what }) => what)).toEqual(['memory'])
  })
})
