import { hkdfSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { memoryBlobs } from '../transcript/blobs.ts'
import { kept, logOf, seen } from './hand-log.test-support.ts'
import { keyScan, keysInState } from './key-scan.ts'

const key = (fill: number) => Uint8Array.from({ length: 32 }, (_, index) => (fill * 37 + index * 11) % 256)
const KEYS = { 'seed-1': key(1), 'seed-2': key(2), 'seed-3': key(3), short: new Uint8Array(4) }

/** A case in which this state was exported, its keys kept. */
function exported(state: string | Uint8Array, stored = true) {
  const blobs = memoryBlobs()
  const bytes = Buffer.from(state)
  const blob = stored ? blobs.put(bytes, 'secret') : `sha256:${'0'.repeat(64)}`
  const scope = { instance: 'main', account: 'bob', scope: 'memory' }
  const drafts = [seen('state.exported', { ...scope, blob, bytes: bytes.length }, 'state:main')]
  return { log: logOf([...drafts, kept(blobs, { keys: KEYS })], blobs), blob }
}
const holding = (...keys: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.from('{'), ...keys, Buffer.from('}')])
const scan = (state: string | Uint8Array, gone: string[], present: string[], stored = true) => {
  const { log, blob } = exported(state, stored)
  return keyScan(log, blob, gone, present, 'a used key')
}

describe('the key scan', () => {
  it('passes when used keys are gone and the withheld ones are there', () => {
    const found = scan(holding(KEYS['seed-3']), ['seed-1', 'seed-2'], ['seed-3'])
    expect(found).toMatchObject([
      { verdict: 'pass', control: false, at: [0] },
      { verdict: 'pass', control: true, at: [0] },
    ])
  })

  it.each([
    ['as it is', holding(KEYS['seed-1'], KEYS['seed-3'])],
    [
      'in base64',
      JSON.stringify([KEYS['seed-1'], KEYS['seed-3']].map((k) => Buffer.from(k).toString('base64'))),
    ],
    ['in hex', [KEYS['seed-3'], KEYS['seed-1']].map((k) => Buffer.from(k).toString('hex')).join(' ')],
  ])('fails with positive evidence when a used key stands there %s', (_, state) => {
    const [first, second] = scan(state, ['seed-1', 'seed-2'], ['seed-3'])
    expect(first).toMatchObject({ verdict: 'fail', evidence: 'positive', at: [0] })
    expect(first?.because).toContain('seed-1')
    expect(second).toMatchObject({ verdict: 'pass', control: true })
  })

  it('is inconclusive when a withheld key is not found either: the export is blind', () => {
    const found = scan(holding(KEYS['seed-2']), ['seed-1'], ['seed-2', 'seed-3'])
    expect(found[1]).toMatchObject({ verdict: 'inconclusive', control: true })
    expect(found[1]?.because).toContain('seed-3')
  })

  it('knows a message key by what follows from its seed, where that is what is kept', () => {
    const derived = (seed: Uint8Array) => Buffer.from(hkdfSync('sha256', seed, '', 'WhisperMessageKeys', 80))
    const kept = (at: number, to: number) =>
      scan(
        holding(derived(KEYS['seed-1']).subarray(at, to), derived(KEYS['seed-3'])),
        ['seed-1', 'seed-2'],
        ['seed-3'],
      )
    for (const [first, second] of [kept(0, 32), kept(32, 64)]) {
      expect(first).toMatchObject({ verdict: 'fail', evidence: 'positive' })
      expect(second).toMatchObject({ verdict: 'pass', control: true })
    }
    expect(kept(0, 0)[0]?.verdict).toBe('pass')
  })

  it('takes one of them for enough in files, and none of them for a blind view', () => {
    const files = (...keys: Uint8Array[]) => {
      const { log, blob } = exported(holding(...keys))
      return keyScan(log, blob, ['seed-1'], ['seed-2', 'seed-3'], 'a used key', 'one')[1]?.verdict
    }
    expect([files(KEYS['seed-3']), files()]).toEqual(['pass', 'inconclusive'])
  })

  it.each([
    ['hex in capitals', (k: Uint8Array) => Buffer.from(k).toString('hex').toUpperCase()],
    ['base64url', (k: Uint8Array) => Buffer.from(k).toString('base64url')],
    ['base64 after one byte', (k: Uint8Array) => Buffer.from([7, ...k]).toString('base64')],
    ['base64 after two bytes', (k: Uint8Array) => Buffer.from([7, 7, ...k]).toString('base64')],
    ['an array of numbers', (k: Uint8Array) => JSON.stringify([...k])],
    ['a buffer as JSON', (k: Uint8Array) => JSON.stringify(Buffer.from(k))],
    ['an array of signed numbers', (k: Uint8Array) => JSON.stringify([...new Int8Array(k.buffer)])],
    ['compressed', (k: Uint8Array) => gzipSync(k)],
    ['compressed in base64', (k: Uint8Array) => gzipSync(k).toString('base64')],
  ])('finds a key as %s', (_, spelled) => {
    const { log, blob } = exported(spelled(KEYS['seed-1']))
    expect([...(keysInState(log, blob, ['seed-1', 'seed-2']) ?? [])]).toEqual(['seed-1'])
  })

  it('is inconclusive when the state is not in this edition', () => {
    expect(scan('gone', ['seed-1'], ['seed-3'], false)).toMatchObject([{ verdict: 'inconclusive' }])
    expect(keysInState(logOf([]), 'sha256:', ['seed-1'])).toBeUndefined()
  })

  it.each([['unknown'], ['short']])('throws for a key that could never be found: %s', (label) => {
    const state = holding(KEYS['seed-3'])
    const wrong = expect.objectContaining({ code: 'harness' })
    expect(() => scan(state, ['seed-1', label], ['seed-3'])).toThrowError(wrong)
    expect(() => scan(state, ['seed-1'], ['seed-3', label])).toThrowError(wrong)
  })
})
