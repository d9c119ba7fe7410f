import { describe, expect, it } from 'vitest'
import { did, logOf, said, seen } from './hand-log.test-support.ts'
import { control, exactly, finds, before as inOrder, judged, never, numbers } from './judges.ts'
import { claim, proof, stimulus } from './select.ts'

const alive = (by: string) => seen('liveness.shown', { account: 'bob', by })
const broken = seen('contract.broken', { instance: 'main', what: 'a flood', detail: '' })
const log = logOf([alive('a'), broken, alive('b')])
const nothing = logOf([])
const life = proof('liveness.shown')
const breach = proof('contract.broken')

describe('never', () => {
  it('fails with positive evidence on what must not be, and passes without it', () => {
    expect(never(log, life, 'a sign')).toMatchObject({ verdict: 'fail', at: [0, 2], evidence: 'positive' })
    expect(never(nothing, life, 'a sign')).toMatchObject({ verdict: 'pass', at: [] })
  })
})

describe('finds', () => {
  it('passes on a proof, and for want of one fails by absence alone', () => {
    expect(finds(log, breach, 'a breach')).toMatchObject({ verdict: 'pass', at: [1] })
    expect(finds(nothing, breach, 'a breach')).toMatchObject({ verdict: 'fail', at: [], evidence: 'absence' })
  })
})

describe('exactly', () => {
  it.each([
    [2, 'pass', undefined],
    [1, 'fail', 'positive'],
    [3, 'fail', 'absence'],
  ] as const)('%i of the two that were seen: %s', (count, verdict, evidence) => {
    const found = exactly(log, count, life, 'signs of life')
    expect(found).toMatchObject({ verdict, at: [0, 2], ...(evidence ? { evidence } : {}) })
  })

  it('passes on none where none is expected', () => {
    expect(exactly(nothing, 0, life, 'signs of life').verdict).toBe('pass')
  })
})

describe('before', () => {
  const byA = proof('liveness.shown', (d) => d.by === 'a')
  const byB = proof('liveness.shown', (d) => d.by === 'b')

  it('passes in order, and when neither was seen', () => {
    expect(inOrder(log, byA, breach, 'life first')).toMatchObject({ verdict: 'pass', at: [0] })
    expect(inOrder(nothing, byA, breach, 'life first')).toMatchObject({ verdict: 'pass', at: [] })
  })

  it('fails with positive evidence when the second came first, or came alone', () => {
    const early = { verdict: 'fail', at: [1], evidence: 'positive' }
    expect(inOrder(log, byB, breach, 'life first')).toMatchObject(early)
    expect(inOrder(logOf([broken]), byA, breach, 'life first')).toMatchObject({ ...early, at: [0] })
  })
})

describe('a control', () => {
  it('is inconclusive where the judgement fails, and else what it was', () => {
    expect(control(finds(nothing, life, 'life'))).toMatchObject({ verdict: 'inconclusive', control: true })
    expect(control(finds(log, life, 'life'))).toMatchObject({ verdict: 'pass', because: 'control: life' })
    expect(control(judged('a judge', 'error', 'broken'))).toMatchObject({ verdict: 'error', control: true })
  })
})

describe('selectors', () => {
  const mixed = logOf([
    did('message.dropped', { id: 'a' }),
    said('queue.quiet', { instance: 'main', account: 'bob' }),
    alive('a'),
  ])

  it('keep proofs, claims and stimuli apart', () => {
    expect(numbers(mixed, stimulus('message.dropped'))).toEqual([0])
    expect(numbers(mixed, claim('queue.quiet'))).toEqual([1])
    expect(numbers(mixed, life)).toEqual([2])
    const posing = logOf([{ ...alive('a'), kind: 'claim' }])
    expect(finds(posing, life, 'life').verdict).toBe('fail')
  })

  it('let a judge pass on a proof alone', () => {
    // @ts-expect-error a claim is no proof
    finds(mixed, claim('queue.quiet'), 'the queue is empty')
  })

  it('name at most twenty observations', () => {
    expect(never(logOf(Array.from({ length: 30 }, () => alive('a'))), life, 'life').at).toHaveLength(20)
  })
})
