import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../harness/formats/stanza/limits.ts'
import { readMessage } from '../../harness/formats/stanza/read-message.ts'
import { mutatedJson, mutatedProtobuf, mutatedStanza } from './mutants.ts'

const SEEDS = Array.from({ length: 400 }, (_, n) => n)
const BODY = { to: 'bob@example.org' }
const STANZA =
  '<message xmlns="jabber:client" from="a@x" to="b@x/device" id="7"><enc xmlns="urn:x" v="2" type="msg">QUJD</enc></message>'

it('follows from the seed alone', () => {
  for (const seed of SEEDS.slice(0, 20)) {
    expect(mutatedJson(BODY, seed)).toBe(mutatedJson(BODY, seed))
    expect(mutatedStanza(STANZA, seed)).toBe(mutatedStanza(STANZA, seed))
  }
})

it('keeps JSON and XML well-formed, and a stanza on its way to the same user', () => {
  for (const seed of SEEDS) {
    expect(() => JSON.parse(mutatedJson(BODY, seed))).not.toThrow()
    const read = readMessage(Buffer.from(mutatedStanza(STANZA, seed)), DEFAULT_LIMITS)
    expect(read.ok && read.element.attributes).toMatchObject({ from: 'a@x', to: 'b@x/device' })
  }
})

it('changes most of what it is given, in many ways', () => {
  const kinds = (make: (seed: number) => string) => new Set(SEEDS.map(make)).size
  expect(kinds((seed) => mutatedJson(BODY, seed))).toBeGreaterThan(100)
  expect(kinds((seed) => mutatedStanza(STANZA, seed))).toBeGreaterThan(60)
  expect(
    kinds((seed) => Buffer.from(mutatedProtobuf(Uint8Array.of(10, 1, 65), seed)).toString('hex')),
  ).toBeGreaterThan(200)
})

it('leaves nothing out in the first batch', () => {
  const batch = SEEDS.slice(0, 49)
  const stanzas = batch.map((seed) => mutatedStanza(STANZA, seed))
  for (const name of ['__proto__', 'constructor', 'toString', 'length', 'then'])
    expect(stanzas.some((stanza) => stanza.includes(`<${name}/>`))).toBe(true)
  expect(stanzas.some((stanza) => /="x{5000}"/.test(stanza))).toBe(true)
  const bodies = batch.map((seed) => mutatedJson(BODY, seed))
  for (const body of ['{}', '{"to":null}', '{"to":[]}', '{"to":{}}', '{"to":["bob@example.org"]}'])
    expect(bodies).toContain(body)
  expect(bodies.some((body) => body.split('"to":').length > 2)).toBe(true)
  expect(bodies.some((body) => body.includes('[[[[[[[[['))).toBe(true)
  const tags = batch.map((seed) => (mutatedProtobuf(Uint8Array.of(10, 1, 65), seed)[0] ?? 0) & 7)
  expect(new Set(tags).size).toBe(8)
})
