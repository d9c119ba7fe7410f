import { describe, expect, it } from 'vitest'
import { logOf, said, seen, shown } from './hand-log.test-support.ts'
import { arrived, listed, unseen } from './shown.ts'

const place = { account: 'bob', conversation: 'alice', author: 'alice' }
const barrier = shown('c9', 1)
const barrier2 = shown('c9', 2)
const once = (...drafts: Parameters<typeof logOf>[0]) =>
  listed(logOf(drafts), 'c1', place, 'c9', { least: 1, most: 1 }, 'it is shown')
const not = (...drafts: Parameters<typeof logOf>[0]) => unseen(logOf(drafts), 'c1', 'bob', 'c9', 'a replay')

describe('listed', () => {
  it('passes where the message stands once, in its place, beside the barrier', () => {
    expect(once(shown('c1', 1), barrier)).toMatchObject({ verdict: 'pass', at: [0] })
  })

  it.each([
    ['in another conversation', [shown('c1', 1, { conversation: 'carol' }), barrier], 'positive'],
    ['by another author', [shown('c1', 1, { author: 'bob' }), barrier], 'positive'],
    ['altered', [shown('c1', 1, { intact: false }), barrier], 'positive'],
    ['rightly and wrongly', [shown('c1', 1), shown('c1', 1, { author: 'bob' }), barrier], 'positive'],
    ['twice', [shown('c1', 1), shown('c1', 1), barrier], 'positive'],
    ['not at all', [barrier], 'absence'],
    ['only in a listing before the barrier', [shown('c1', 1), shown('c9', 2)], 'absence'],
    [
      'once more in the listing at the barrier',
      [shown('c1', 1), shown('c1', 2), shown('c1', 2), barrier2],
      'positive',
    ],
    ['only to another account', [shown('c1', 1, { account: 'carol' }), barrier], 'absence'],
  ])('fails where it stands %s', (_, drafts, evidence) => {
    expect(once(...drafts)).toMatchObject({ verdict: 'fail', evidence })
  })

  it.each([
    ['no barrier', [shown('c1', 1)]],
    ['nothing', []],
    ['a barrier of another account', [shown('c1', 1), shown('c9', 1, { account: 'carol' })]],
    ['a barrier of a clone', [shown('c1', 1), shown('c9', 1, { instance: 'clone-1' })]],
  ])('is inconclusive where there is %s', (_, drafts) => {
    expect(once(...drafts)).toMatchObject({ verdict: 'inconclusive' })
  })
})

describe('unseen', () => {
  it('passes on nothing but a working view', () => {
    expect(not(barrier)).toMatchObject({ verdict: 'pass' })
    expect(not()).toMatchObject({ verdict: 'inconclusive' })
    expect(not(shown('c9', 1, { account: 'carol' }))).toMatchObject({ verdict: 'inconclusive' })
  })

  it.each([
    ['shown', shown('c1', 1)],
    ['shown to another account', shown('c1', 1, { account: 'carol', conversation: 'dave' })],
    [
      'announced',
      seen('message.announced', { instance: 'main', account: 'bob', canary: 'c1' }, 'upper:main'),
    ],
    [
      'claimed to be listed',
      said('store.listed', {
        instance: 'main',
        account: 'bob',
        listing: 1,
        conversation: 'alice',
        entries: 1,
        canaries: ['c1'],
        unmarked: [],
      }),
    ],
  ])('fails with positive evidence when it was %s, barrier or not', (_, draft) => {
    expect(not(draft)).toMatchObject({ verdict: 'fail', at: [0], evidence: 'positive' })
    expect(not(draft, barrier)).toMatchObject({ verdict: 'fail', at: [0] })
  })

  it('takes no notice of a clone', () => {
    expect(not(shown('c1', 1, { instance: 'clone-1' }), barrier)).toMatchObject({ verdict: 'pass' })
  })
})

describe('arrived', () => {
  it('passes on the barrier and fails by absence without it', () => {
    expect(arrived(logOf([barrier]), 'c9', 'it arrives')).toMatchObject({ verdict: 'pass', at: [0] })
    const absent = { verdict: 'fail', at: [], evidence: 'absence' }
    expect(arrived(logOf([]), 'c9', 'it arrives')).toMatchObject(absent)
    expect(arrived(logOf([barrier]), 'c9', 'it arrives', 'clone-1')).toMatchObject(absent)
  })
})
