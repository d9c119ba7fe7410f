import { describe, expect, it } from 'vitest'
import type { Channel } from './channel.ts'
import { Refusal } from './refusal.ts'
import { type EngineDevice, type EngineStack, serveEngine } from './serve-engine.ts'

const PIXIT = {
  protocol: '1.0',
  protocolTime: 0,
  profile: {},
  integrator: '1',
  listeners: {},
  caFile: '/ca',
  workFolder: '/work',
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
const account = 'alice'
const peer = 'bob'

/** Answers octets as they came. */
const echo: EngineDevice = {
  keys: () => Buffer.from('keys'),
  encrypt: (_, plaintext) => plaintext,
  decrypt: (_, message) => message,
}

interface Sent {
  readonly id?: unknown
  readonly method?: string
  readonly params?: { readonly features?: readonly string[] }
  readonly result?: unknown
  readonly error?: { readonly data?: { readonly cause?: string } }
}

async function served(stack: Partial<EngineStack>) {
  const sent: Sent[] = []
  let say: (text: string) => void = () => {}
  const channel: Channel = {
    send: (texts) => void sent.push(...texts.map((text) => JSON.parse(text))),
    read(onText) {
      say = onText
    },
    close: async () => {},
  }
  const whole: EngineStack = { name: 'x', version: '1', make: () => echo, ...stack }
  await serveEngine(whole, { channel, exit: () => {} })
  say(JSON.stringify({ jsonrpc: '2.0', id: 'hello', result: PIXIT }))
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  let id = 0
  const asks = (method: string, params: object) => {
    id += 1
    say(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    return id
  }
  return {
    sent,
    asks,
    async ask(method: string, params: object) {
      const asked = asks(method, params)
      const answer = () => sent.find((each) => each.id === asked)
      for (let turns = 0; turns < 50 && !answer(); turns += 1) await turn()
      return answer()?.result ?? answer()?.error?.data
    },
  }
}

describe('a stack behind serveEngine', () => {
  it('declares what it has, and nothing that it has not', async () => {
    const features = async (stack: Partial<EngineStack>) => {
      const { ask, sent } = await served(stack)
      await ask('quiesce', {})
      return sent[0]?.params?.features
    }
    expect(await features({})).toEqual(['quiesce'])
    expect(await features({ features: ['pq'], restore: () => echo })).toEqual([
      'quiesce',
      'state-export',
      'state-import',
      'pq',
    ])
  })

  it('gets octets and gives octets', async () => {
    const { ask } = await served({})
    expect(await ask('engine-account', { account })).toEqual({ keys: base64('keys') })
    const plaintext = base64('hello')
    expect(await ask('engine-encrypt', { account, peer, plaintext })).toEqual({ message: plaintext })
    expect(await ask('engine-decrypt', { account, peer, message: plaintext })).toEqual({ plaintext })
  })

  it('answers what is thrown as a refusal with a cause, and goes on', async () => {
    const decrypt = (_: string, message: Uint8Array) => {
      if (message.length > 3) throw new Refusal('duplicate', 'seen before')
      throw new Error('broken')
    }
    const stack = { make: () => ({ ...echo, decrypt }), causes: { torn: 'undecryptable' } }
    const { ask } = await served({ ...stack, causeOf: () => 'torn' })
    await ask('engine-account', { account })
    expect(await ask('engine-account', { account })).toMatchObject({ cause: 'invalid-state' })
    expect(await ask('engine-keys', { account: 'nobody' })).toMatchObject({ cause: 'unknown-user' })
    const message = base64('long enough')
    expect(await ask('engine-decrypt', { account, peer, message })).toMatchObject({ cause: 'duplicate' })
    expect(await ask('engine-decrypt', { account, peer, message: base64('x') })).toMatchObject({
      cause: 'torn',
    })
    expect(await ask('engine-keys', { account })).toEqual({ keys: base64('keys') })
  })

  it.each([
    [true, ['in', 'out', 'in', 'out']],
    [undefined, ['in', 'in', 'out', 'out']],
  ])('runs operations of one account one at a time where it asks for that: %s', async (oneAtATime, order) => {
    const seen: string[] = []
    const encrypt = async (_: string, plaintext: Uint8Array) => {
      seen.push('in')
      await Promise.resolve()
      seen.push('out')
      return plaintext
    }
    const { ask, asks } = await served({
      make: () => ({ ...echo, encrypt }),
      ...(oneAtATime && { oneAtATime }),
    })
    await ask('engine-account', { account })
    asks('engine-encrypt', { account, peer, plaintext: base64('a') })
    await ask('engine-encrypt', { account, peer, plaintext: base64('b') })
    expect(seen).toEqual(order)
  })

  it('tells of another identity, and carries a state over', async () => {
    const { ask, sent } = await served({
      make: (name, tell) => ({
        ...echo,
        save: () => Buffer.from(name),
        keys() {
          tell(peer)
          return Buffer.of(1)
        },
      }),
      restore: (name, state) => ({ ...echo, keys: () => Buffer.from(`${name} from ${Buffer.from(state)}`) }),
    })
    await ask('engine-account', { account })
    expect(sent.filter(({ method }) => method === 'event').map(({ params }) => params)).toMatchObject([
      { event: 'key-change', account, peer },
    ])
    const { state } = (await ask('export-state', { account, scope: 'memory' })) as { state: string }
    await ask('import-state', { account: 'carol', state })
    expect(await ask('engine-keys', { account: 'carol' })).toEqual({ keys: base64('carol from alice') })
  })

  it('has groups where it declares them', async () => {
    const group = 'g'
    const groups = {
      change: async (name: string, { add }: { add: readonly string[] }) =>
        add.map((to) => ({ to, message: Buffer.from(name) })),
      encrypt: async (_: string, plaintext: Uint8Array, keys: Readonly<Record<string, Uint8Array>>) => {
        if (!keys.bob) throw new Refusal('missing-key')
        return [{ to: peer, message: plaintext }]
      },
      take: async (_: string, from: string, message: Uint8Array) => (from === peer ? message : undefined),
    }
    const { ask } = await served({ features: ['engine-groups'], make: () => ({ ...echo, groups }) })
    await ask('engine-account', { account })
    const [plaintext, message] = [base64('hi'), base64('hi')]
    expect(await ask('engine-group-change', { account, group, add: [peer], remove: [] })).toEqual({
      deliveries: [{ to: peer, message: base64('g') }],
    })
    expect(await ask('engine-group-encrypt', { account, group, plaintext })).toMatchObject({
      cause: 'missing-key',
    })
    expect(
      await ask('engine-group-encrypt', { account, group, plaintext, keys: { bob: base64('k') } }),
    ).toEqual({ deliveries: [{ to: peer, message }] })
    expect(await ask('engine-group-take', { account, group, peer, message })).toEqual({ plaintext })
    expect(await ask('engine-group-take', { account, group, peer: 'carol', message })).toEqual({})
    const plain = await served({})
    await plain.ask('engine-account', { account })
    expect(await plain.ask('engine-group-take', { account, group, peer, message })).toBeUndefined()
  })
})
