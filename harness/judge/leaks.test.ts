import { describe, expect, it } from 'vitest'
import { memoryBlobs } from '../transcript/blobs.ts'
import type { Draft } from '../vocabulary/observation.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import { did, kept, logOf, seen } from './hand-log.test-support.ts'
import { emittedBytes, leaksOf, scanned } from './leaks.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'
const OTHER = 'ffeeddccbbaa99887766554433221100'
const base64 = (text: string) => Buffer.from(text).toString('base64')

function exchange(change: Partial<ProofData['http.exchange']>): Draft {
  const asked = { endpoint: 'push', method: 'POST', path: '/push', version: 'HTTP/1.1' }
  const sides = { requestHeaders: {}, requestBody: '', status: 200, responseHeaders: {}, responseBody: '' }
  return seen('http.exchange', { by: 'candidate', ...asked, ...sides, ...change })
}

function stanza(xml: string, pco: 'wire:test' | 'upper:main' = 'wire:test'): Draft {
  const ends = { account: 'bob', name: 'message', id: '1', from: 'bob', to: 'alice', stanzaType: '' }
  return seen('stanza.received', { ...ends, xml }, pco)
}

function leaksIn(...drafts: readonly Draft[]) {
  const blobs = memoryBlobs()
  return leaksOf(logOf([...drafts, kept(blobs, { canaries: { c1: TOKEN, c2: OTHER } })], blobs))
}

describe('leaks', () => {
  it('finds the planted canary: the scan works on this channel', () => {
    const text = base64(`a control ${TOKEN}`)
    const planted = { canary: 'c1', channel: 'push', encoding: 'base64', text }
    expect(leaksIn(did('canary.planted', planted, 'wire:push'))).toEqual([
      expect.objectContaining({ at: 0, canary: 'c1', channel: 'wire:push' }),
    ])
  })

  it.each([
    ['a stanza', stanza(`<message><body>hi ${TOKEN}</body></message>`)],
    [
      'a stanza that was sent in another spelling',
      seen('stanza.received', {
        ...{ account: 'bob', name: 'message', id: '1', from: 'bob', to: 'alice', stanzaType: '' },
        ...{ xml: '<message/>', raw: `<message><!--${TOKEN}--></message>` },
      }),
    ],
    ['a refused stanza', seen('stanza.refused', { account: 'bob', reason: 'odd', xml: `<x a="${TOKEN}"/>` })],
    ['a path', exchange({ path: `/push?text=${TOKEN}` })],
    ['a header', exchange({ requestHeaders: { 'x-text': TOKEN } })],
    ['a body in base64', exchange({ requestBody: base64(`{"text":"${TOKEN}"}`) })],
    ['an answer to us', exchange({ by: 'tester', responseBody: TOKEN })],
    [
      'a token',
      seen('token.presented', {
        at: 'stream',
        account: 'bob',
        compact: '',
        header: {},
        claims: { note: TOKEN },
        verified: true,
        reason: '',
      }),
    ],
    [
      'a ciphertext that is none',
      seen('ciphertext.sent', {
        instance: 'main',
        from: 'bob',
        to: 'alice',
        id: '1',
        encoding: 'msg',
        bytes: base64(`plain ${TOKEN}`),
      }),
    ],
  ])('finds it in %s, and only it', (_, draft) => {
    const found = leaksIn(stanza('<presence/>'), draft) ?? []
    expect(new Set(found.map((leak) => `${leak.at} ${leak.canary}`))).toEqual(new Set(['1 c1']))
  })

  it.each([
    ['what we sent ourselves', exchange({ by: 'tester', requestBody: TOKEN })],
    ['what we answered', exchange({ responseBody: TOKEN })],
    ['what the adapter told us', stanza(TOKEN, 'upper:main')],
    ['another case’s canary', stanza('a'.repeat(32))],
  ])('does not count %s', (_, draft) => {
    expect(leaksIn(draft)).toEqual([])
  })

  it('says nothing where the secrets are withheld, and nothing leaks where there are none', () => {
    expect(leaksOf(logOf([stanza(TOKEN)]))).toBeUndefined()
    const blobs = memoryBlobs()
    expect(leaksOf(logOf([stanza(TOKEN), kept(blobs, {})], blobs))).toEqual([])
  })

  it('says how much was scanned', () => {
    const log = logOf([
      stanza('12345'),
      stanza('not scanned', 'upper:main'),
      exchange({ path: '/1', by: 'tester' }),
    ])
    const sizes = log.observations.map((observation) => emittedBytes(observation).length)
    expect(sizes.slice(0, 2)).toEqual([5, 0])
    expect(scanned(log)).toEqual({ observations: 2, bytes: 5 + (sizes[2] ?? 0) })
  })
})
