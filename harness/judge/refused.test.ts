import { expect, it } from 'vitest'
import { refused } from './refused.ts'
import type { Log } from './select.ts'

const call = (n: number, data: object) => ({
  kind: 'stimulus',
  type: 'call.made',
  n,
  pco: 'upper:main',
  t: 0,
  data,
})
const log = (outcome: string): Log =>
  ({
    observations: [
      {
        kind: 'stimulus',
        type: 'message.sealed',
        n: 0,
        pco: 'upper:tester',
        t: 0,
        data: { canary: 'c1', bytes: 'AA==' },
      },
      call(1, { action: 'engine-decrypt', call: 1, instance: 'peers', params: { message: 'AA==' } }),
      call(2, { action: 'engine-decrypt', call: 1, instance: 'main', params: { message: 'AA==' } }),
      {
        kind: 'claim',
        type: 'call.answered',
        n: 3,
        pco: 'upper:main',
        t: 0,
        data: { call: 1, instance: 'main', outcome, cause: 'other', detail: 'X3DH no longer supported' },
      },
    ],
    blob: () => undefined,
  }) as unknown as Log

it('says what the engine answered to the message, and nothing when it was opened or never given', () => {
  expect(refused(log('refused'), 'c1')).toBe('; main refused: other: X3DH no longer supported')
  expect(refused(log('ok'), 'c1')).toBe('')
  expect(refused(log('refused'), 'c2')).toBe('')
})
