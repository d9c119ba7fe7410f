import { describe, expect, it } from 'vitest'
import type { Draft } from '../vocabulary/observation.ts'
import { did, logOf, said, seen, shown } from './hand-log.test-support.ts'
import { policyKept } from './identity-policy.ts'

const ENDS = { handle: 'u1', user: 'bob', peer: 'alice' }

const sealed = (by: string, canary: string) =>
  did('message.sealed', {
    by,
    to: 'bob',
    id: `id-${canary}`,
    canary,
    content: '',
    encoding: 'msg',
    bytes: '',
    ratchetKey: '',
    counter: 0,
  })
const message = (canary: string, stamp: number) =>
  said('event.told', {
    instance: 'main',
    event: 'message',
    data: { account: 'u1', author: 'alice', id: `id-${canary}`, stamp },
  })
const notice = (stamp?: number) => {
  const data = { account: 'u1', peer: 'alice', ...(stamp === undefined ? {} : { stamp }) }
  return said('event.told', { instance: 'main', event: 'key-change', data })
}
const offered = did('identity.offered', { address: 'alice', by: 'alice′', listed: true })
const accepts = did('call.made', {
  instance: 'main',
  call: 1,
  action: 'accept-key-change',
  params: { account: 'u1', peer: 'alice' },
})
const before = [sealed('alice', 'a'), message('a', 1), shown('a', 1)]
const after = [sealed('alice′', 'b'), message('b', 5), shown('b', 2)]

const verdicts = (policy: 'notify' | 'block', drafts: readonly Draft[]) =>
  policyKept(logOf(drafts), policy, ENDS).filter(({ verdict }) => verdict !== 'pass')

describe('where a change is to be told', () => {
  it.each<[string, Draft[]]>([
    ['a notice before the message', [...before, offered, notice(4), ...after]],
    [
      'a notice at the same moment, told late',
      [...before, offered, ...after.slice(0, 2), notice(5), ...after.slice(2)],
    ],
    [
      'a notice without a stamp, told before the listing',
      [...before, offered, ...after.slice(0, 2), notice(), ...after.slice(2)],
    ],
    ['no change at all', before],
    ['a change that nothing came of', [...before, offered]],
  ])('%s is right', (_, drafts) => {
    expect(verdicts('notify', drafts)).toEqual([])
  })

  it('events of one moment may be told backwards when they have stamps', () => {
    const back = did('identity.offered', { address: 'alice', by: 'alice', listed: true })
    const sent = [sealed('alice', 'a'), offered, sealed('alice′', 'b'), back, sealed('alice', 'c')]
    const listed = [shown('a', 1), shown('b', 1), shown('c', 1)]
    const told = [message('c', 5), notice(4), message('b', 3), notice(2), message('a', 1)]
    expect(verdicts('notify', [...sent, ...told, ...listed])).toEqual([])
    const silent = told.filter((draft) => draft !== told[1])
    expect(verdicts('notify', [...sent, ...silent, ...listed])).toMatchObject([{ verdict: 'fail' }])
  })

  it.each<[string, Draft[], string]>([
    ['no notice', [...before, offered, ...after], 'absence'],
    [
      'a notice after the message',
      [...before, offered, ...after.slice(0, 2), notice(6), ...after.slice(2)],
      'positive',
    ],
    ['a notice after the listing', [...before, offered, ...after, notice()], 'positive'],
    ['a notice of an earlier change', [...before, notice(2), offered, ...after], 'absence'],
  ])('%s is wrong', (_, drafts, evidence) => {
    expect(verdicts('notify', drafts)).toContainEqual(expect.objectContaining({ verdict: 'fail', evidence }))
  })

  it('a notice while nothing has changed is wrong', () => {
    expect(verdicts('notify', [...before, notice(2), offered])).toMatchObject([{ judge: 'false alarm' }])
  })

  it('what was sent is held against the receipt that the candidate tells of', () => {
    const opened = seen('message.opened', {
      by: 'alice′',
      from: 'bob',
      id: 'm',
      content: '',
      canary: 'c',
      intact: true,
    })
    const receipt = said('event.told', {
      instance: 'main',
      event: 'receipt',
      data: { account: 'u1', from: 'alice', receipt: 'delivered', ids: ['m'], stamp: 7 },
    })
    expect(verdicts('notify', [...before, offered, notice(6), opened, receipt])).toEqual([])
    expect(verdicts('notify', [...before, offered, opened, receipt, notice(8)])).toMatchObject([
      { verdict: 'fail', evidence: 'positive' },
    ])
  })
})

describe('where the user has to accept', () => {
  it('what passes after a notice and an acceptance is right', () => {
    expect(verdicts('block', [...before, offered, notice(4), accepts, ...after])).toEqual([])
  })

  it.each<[string, Draft[]]>([
    ['without an acceptance', [...before, offered, notice(4), ...after]],
    ['with one that came before the notice', [...before, offered, accepts, notice(4), ...after]],
    ['with one that was for an earlier change', [...before, notice(2), accepts, offered, ...after]],
  ])('what passes %s is wrong', (_, drafts) => {
    expect(verdicts('block', drafts)).toContainEqual(expect.objectContaining({ judge: 'identity consent' }))
  })
})
