import { describe, expect, it } from 'vitest'
import type { Channel } from './channel.ts'
import { NotWritten } from './not-written.ts'
import { Refusal } from './refusal.ts'
import { serveAdapter } from './serve-adapter.ts'

const PIXIT = {
  protocol: '1.0',
  protocolTime: 0,
  profile: {},
  integrator: '1',
  listeners: {},
  caFile: '/ca',
  workFolder: '/work',
}

async function served(actions: Parameters<typeof serveAdapter>[0]['actions']) {
  const sent: { id?: unknown; method?: string; params?: unknown; error?: { code: number } }[] = []
  const exits: number[] = []
  let writes = 0
  let say: (text: string) => void = () => {}
  let leave: () => void = () => {}
  const channel: Channel = {
    send(texts) {
      writes += 1
      sent.push(...texts.map((text) => JSON.parse(text)))
    },
    read(onText, onEnd) {
      say = onText
      leave = onEnd
    },
    close: async () => {},
  }
  const adapter = await serveAdapter({
    hello: { candidate: { name: 'x', version: '1' }, role: 'provider', plane: 'wire', features: [] },
    actions,
    onPixit: () => {},
    channel,
    exit: (code) => void exits.push(code),
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const ask = (id: number, method: string, params: object = {}) =>
    say(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
  const greet = () => say(JSON.stringify({ jsonrpc: '2.0', id: 'hello', result: PIXIT }))
  return { adapter, sent, exits, turn, ask, greet, leave: () => leave(), writes: () => writes }
}

describe('an adapter', () => {
  it('says hello first and answers every kind of request', async () => {
    const { sent, turn, ask, greet } = await served({
      enlist: async ({ account }) => ({ address: `${account}@x` }),
      'go-online': async () => {
        throw new Refusal('not-connected')
      },
      'go-offline': async () => {
        throw new Error('broken')
      },
      'mark-read': async () => {
        throw new NotWritten()
      },
    })
    greet()
    ask(1, 'enlist', { account: 'a' })
    ask(2, 'enlist', { account: 7 })
    ask(3, 'make-coffee')
    ask(4, 'report', {})
    ask(5, 'go-online', { account: 'a' })
    ask(6, 'go-offline', { account: 'a' })
    ask(7, 'mark-read', { account: 'a', conversation: 'b', ids: [] })
    await turn()
    expect(sent[0]).toMatchObject({ method: 'hello', params: { protocol: '1.0' } })
    const byId = new Map(sent.map((line) => [line.id, line]))
    expect(byId.get(1)).toMatchObject({ result: { address: 'a@x' } })
    expect([2, 3, 4, 5, 6, 7].map((id) => byId.get(id)?.error?.code)).toEqual([
      -32602, -32601, -32601, 1, -32000, -32601,
    ])
    expect(byId.get(5)).toMatchObject({ error: { data: { cause: 'not-connected' } } })
  })

  it('answers what is done first first, and writes once in a turn', async () => {
    const held: (() => void)[] = []
    const { adapter, sent, turn, ask, greet, writes } = await served({
      enlist: ({ account }) => new Promise((resolve) => held.push(() => resolve({ address: account }))),
    })
    greet()
    for (const id of [1, 2, 3]) ask(id, 'enlist', { account: String(id) })
    await turn()
    const before = writes()
    for (const release of held.reverse()) release()
    adapter.emit({ event: 'key-change', account: 'a', peer: 'p' })
    await turn()
    expect(sent.slice(1).map((line) => line.id ?? line.method)).toEqual(['event', 3, 2, 1])
    expect(writes() - before).toBe(1)
  })

  it('ends after stop, and when the harness is gone, having stopped once', async () => {
    for (const how of ['stop', 'gone']) {
      let stops = 0
      const { exits, turn, ask, greet, leave, sent } = await served({
        stop: async () => {
          stops += 1
        },
      })
      greet()
      if (how === 'stop') ask(1, 'stop')
      else leave()
      await turn()
      leave()
      await turn()
      expect([stops, exits, sent.some((line) => line.id === 1)]).toEqual([1, [0], how === 'stop'])
    }
  })

  it('does nothing before it was greeted, and gives up on a harness that does not keep the order', async () => {
    const { exits, turn, ask } = await served({ enlist: async () => ({ address: 'x' }) })
    ask(1, 'enlist', { account: 'a' })
    await turn()
    expect(exits).toEqual([1])
  })
})
