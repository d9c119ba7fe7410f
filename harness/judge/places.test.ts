import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryBlobs } from '../transcript/blobs.ts'
import { did, kept, logOf, seen } from './hand-log.test-support.ts'
import { digestsOf, placesOf, sealedContent, wordsFound } from './places.ts'

const stanza = (xml: string) =>
  seen('stanza.received', { account: 'bob', name: 'message', id: '', from: '', to: '', stanzaType: '', xml })
const request = (endpoint: string, requestBody: string) =>
  seen('http.exchange', {
    endpoint,
    by: 'candidate',
    method: 'POST',
    path: '/path',
    version: 'HTTP/1.1',
    requestHeaders: { host: 'a.example' },
    requestBody,
    status: 200,
    responseHeaders: {},
    responseBody: '',
  })

describe('what left the candidate', () => {
  it('is searched by place, but for the body of an enlistment, which holds the token', () => {
    const log = logOf([stanza('<message/>'), request('push-service', 'body'), request('enlistment', 'token')])
    expect(placesOf(log).map(({ where, at }) => `${where} ${at}`)).toEqual([
      'stanza 0',
      'url 1',
      'header 1',
      'body 1',
      'url 2',
      'header 2',
    ])
  })

  it('shows words in any encoding, and not those that could be there by chance', () => {
    const name = Buffer.from('anna@example.org').toString('base64')
    expect(
      wordsFound(logOf([stanza(`<a name="${name}" short="abc"/>`)]), ['anna@example.org', 'abc']),
    ).toMatchObject([{ at: 0, where: 'stanza', word: 'anna@example.org' }])
  })

  it('shows shortened digests of a text', () => {
    const digest = createHash('sha256').update('yes').digest('hex').slice(0, 32)
    const found = wordsFound(logOf([stanza(`<a proof="${digest}"/>`)]), digestsOf('yes', 'the text'))
    expect(found).toMatchObject([{ word: 'sha256 of the text' }])
  })
})

it('the content of a sealed message is that which was encrypted, with its canary', () => {
  const blobs = memoryBlobs()
  const content = '{"body":"hello ⟦c1⟧","kind":"text"}'
  const by = { by: 'alice', to: 'bob', id: 'm1', canary: 'c1', encoding: 'msg' as const, bytes: '' }
  const sealed = did('message.sealed', { ...by, content, ratchetKey: '', counter: 0 })
  const log = logOf([sealed, kept(blobs, { canaries: { c1: 'f00d' } })], blobs)
  expect(sealedContent(log, 'c1')).toEqual({ body: 'hello f00d', kind: 'text' })
  expect(sealedContent(log, 'c2')).toBeUndefined()
})
