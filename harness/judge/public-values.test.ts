import { describe, expect, it } from 'vitest'
import type { ProofData } from '../vocabulary/proofs.ts'
import { logOf, seen } from './hand-log.test-support.ts'
import { neverTwice, publicValues } from './public-values.ts'

type Header = NonNullable<ProofData['ciphertext.sent']['header']>

function sent(
  id: string,
  to: string,
  header: Partial<Header>,
  pco: 'wire:test' | 'wire:clone:test' = 'wire:test',
) {
  const usual = { version: 4, ratchetKey: `05${'a'.repeat(64)}`, counter: 0, previousCounter: 0 }
  const data = { instance: 'main', from: 'bob', to, id, encoding: 'pkmsg' as const, bytes: '' }
  return seen('ciphertext.sent', { ...data, header: { ...usual, ...header } }, pco)
}

const BASE = `05${'b'.repeat(64)}`
const OTHER = `05${'c'.repeat(64)}`
const verdict = (...drafts: Parameters<typeof logOf>[0]) => neverTwice(publicValues(logOf(drafts))).verdict

describe('values that have to be unique', () => {
  it('come again in all messages of a session and of a chain, and in copies', () => {
    const first = sent('m1', 'alice', { baseKey: BASE, preKeyId: 1 })
    const next = sent('m2', 'alice', { baseKey: BASE, preKeyId: 1, counter: 1 })
    expect(verdict(first, next, first)).toBe('pass')
  })

  it('are base keys: of two sessions, with one user or with two', () => {
    const first = sent('m1', 'alice', { baseKey: BASE, preKeyId: 1 })
    for (const [to, header] of [
      ['eve', { preKeyId: 1, ratchetKey: OTHER }],
      ['alice', { preKeyId: 1, ratchetKey: OTHER }],
      ['alice', { preKeyId: 2, counter: 3 }],
    ] as const)
      expect(verdict(first, sent('m2', to, { baseKey: BASE, ...header }))).toBe('fail')
  })

  it('are ratchet keys: of two chains, with one user or with two', () => {
    for (const to of ['eve', 'alice'])
      expect(verdict(sent('m1', 'alice', {}), sent('m2', to, {}))).toBe('fail')
  })

  it('are not what a clone goes on with', () => {
    expect(verdict(sent('m1', 'alice', {}), sent('m2', 'alice', {}, 'wire:clone:test'))).toBe('pass')
  })
})
