import { describe, expect, it } from 'vitest'
import { did, logOf, seen } from './hand-log.test-support.ts'
import { countedRight, letGo, ownConnections, servedBy, trueAddresses, unaltered } from './proxy.ts'

const mark = (id: string, payload = id) => ({ name: 'message', holds: 'enc', id, payload })
const calls = (client: number) => did('client.called', { client, account: 'ann', note: '' })
const opens = (connection: number) => seen('upstream.opened', { connection, certificate: '' })
const names = (connection: number, address: string) =>
  seen('upstream.named', { connection, address, problem: '' })
const logsIn = (connection: number) => seen('upstream.login', { connection, account: 'ann' })
const stands = (client: number, address = '127.0.0.1') =>
  seen('downstream.opened', { client, account: 'ann', address, protocol: 'TLSv1.3', problem: '' })
const sends = (client: number, ...ids: string[]) =>
  did('client.sent', { client, marks: ids.map((id) => mark(id)) })
const comes = (connection: number, id: string, payload = id) =>
  seen('upstream.received', { connection, account: 'ann', ...mark(id, payload) })

const served = [calls(1), opens(7), names(7, '127.0.0.1'), logsIn(7), stands(1)]

describe('connections of a proxy', () => {
  it('are counted at every moment that was looked at', () => {
    const counted = (open: number) =>
      seen('upstream.counted', { expected: 1, open, moment: 'with one client' })
    expect(countedRight(logOf([counted(1)]))).toMatchObject({ verdict: 'pass' })
    expect(countedRight(logOf([counted(1), counted(2)]))).toMatchObject({ verdict: 'fail', at: [1] })
    expect(countedRight(logOf([]))).toMatchObject({ verdict: 'inconclusive' })
  })

  it('are each of one client, and younger than its call', () => {
    expect(ownConnections(logOf(served)).verdict).toBe('pass')
    expect(ownConnections(logOf([...served, calls(2), logsIn(7), stands(2)])).verdict).toBe('fail')
    expect(ownConnections(logOf([opens(7), calls(1), logsIn(7), stands(1)])).verdict).toBe('fail')
  })

  it('are needed at all', () => {
    expect(servedBy(logOf(served), 1).verdict).toBe('pass')
    expect(servedBy(logOf(served), 2)).toMatchObject({ verdict: 'fail', evidence: 'absence' })
  })

  it('are named by where the client is', () => {
    expect(trueAddresses(logOf(served)).verdict).toBe('pass')
    expect(trueAddresses(logOf([...served, names(8, '203.0.113.9')]))).toMatchObject({
      verdict: 'fail',
      at: [5],
    })
  })
})

describe('clients that are gone in silence', () => {
  const leaves = did('client.left', { client: 1, how: 'in silence' })
  const closed = seen('upstream.closed', { connection: 7 })
  const counted = seen('upstream.counted', { expected: 0, open: 0, moment: 'afterwards' })
  it.each([
    ['are let go', [leaves, closed, counted], 'pass'],
    ['are kept', [leaves, counted, closed], 'fail'],
    ['are kept for good', [leaves, counted], 'fail'],
    ['were none', [closed, counted], 'inconclusive'],
    [
      'are let go with one that answers',
      [leaves, closed, seen('downstream.ended', { client: 2 }), counted],
      'fail',
    ],
  ] as const)('%s', (_, then, verdict) => {
    expect(letGo(logOf([...served, ...then])).verdict).toBe(verdict)
  })
})

describe('what a client sends through a proxy', () => {
  it.each([
    ['as it was', [sends(1, 'a', 'b'), comes(7, 'a'), comes(7, 'b')], 'pass'],
    ['with another payload', [sends(1, 'a'), comes(7, 'a', 'other')], 'fail'],
    ['in another order', [sends(1, 'a', 'b'), comes(7, 'b'), comes(7, 'a')], 'fail'],
    ['twice', [sends(1, 'a'), comes(7, 'a'), comes(7, 'a')], 'fail'],
    ['without its last one', [sends(1, 'a', 'b'), comes(7, 'a')], 'fail'],
    ['before it was sent', [comes(7, 'a'), sends(1, 'a')], 'fail'],
    ['nothing', [], 'inconclusive'],
  ] as const)('comes %s', (_, then, verdict) => {
    expect(unaltered(logOf([...served, ...then]), 'out').verdict).toBe(verdict)
  })
})

describe('clients of the candidate’s own', () => {
  const own = [opens(7), logsIn(7), stands(1)]
  const hands = (id: string) => seen('downstream.sent', { client: 1, ...mark(id) })

  it('are compared by what was seen on their way to the proxy', () => {
    expect(unaltered(logOf([...own, hands('a'), comes(7, 'a')]), 'out').verdict).toBe('pass')
    const changed = unaltered(logOf([...own, hands('a'), comes(7, 'a', 'b')]), 'out')
    expect(changed).toMatchObject({ verdict: 'fail', evidence: 'positive' })
  })

  it('may say something at the end that has not come yet', () => {
    expect(unaltered(logOf([...own, hands('a'), comes(7, 'a'), hands('b')]), 'out').verdict).toBe('pass')
  })
})
