import { expect, it } from 'vitest'
import type { Hello } from '../candidate/protocol/hello.ts'
import { declarationOf } from './declaration-of.ts'

const hello = { features: ['proxy', 'proxy-stream', 'quiesce'] } as unknown as Hello
const signal = { versions: [3], postQuantum: 'none' } as never

it('counts a stream through the proxy only where the candidate file names a listener for it', () => {
  const withProxy = declarationOf({ hello, listeners: { proxy: 'tls://localhost:1' } }, signal)
  expect(withProxy.features).toEqual(['proxy', 'proxy-stream', 'quiesce'])
  expect(declarationOf({ hello, listeners: {} }, signal).features).toEqual(['proxy', 'quiesce'])
})
