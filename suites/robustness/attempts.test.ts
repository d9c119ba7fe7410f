import { expect, it } from 'vitest'
import type { Log } from '../../harness/judge/select.ts'
import { clientsIn, exchanges } from './attempts.ts'

/** A log of losses and logins, given in the order in which they were seen. */
function logOf(
  seen: readonly (readonly [what: 'lost' | 'login', account: string, t: number, ok?: boolean])[],
): Log {
  let connection = 0
  const observations = seen.map(([what, account, t, ok = false], n) =>
    what === 'lost'
      ? { kind: 'stimulus', type: 'stream.lost', n, t, data: { account, how: 'cut' } }
      : {
          kind: 'proof',
          type: 'stream.login',
          n,
          t,
          data: { account, connection: ++connection, transport: 'tls', ok },
        },
  )
  return { observations: observations as unknown as Log['observations'], blob: () => undefined }
}

it('takes each wait from a loss to the next login, and knows who has not come back', () => {
  const clients = clientsIn(
    logOf([
      ['login', 'a', 0, true],
      ['lost', 'a', 100],
      ['lost', 'b', 101],
      ['login', 'a', 350],
      ['lost', 'a', 360],
      ['login', 'b', 400, true],
    ]),
  )
  expect(clients.map(({ account, waits, last }) => [account, waits.map(({ ms }) => ms), last])).toEqual([
    ['a', [250], { t: 360, isOver: false }],
    ['b', [299], { t: 101, isOver: true }],
  ])
})

it('counts pairs that lost the server near to each other, and those that came back in the other order', () => {
  const clients = clientsIn(
    logOf([
      ['lost', 'a', 0],
      ['lost', 'b', 5],
      ['lost', 'c', 90],
      ['login', 'b', 1_000],
      ['login', 'a', 1_001],
      ['login', 'c', 1_002],
    ]),
  )
  expect(exchanges(clients, 1 / 20)).toEqual({ pairs: 1, exchanged: 1 })
  expect(exchanges(clients, 1 / 10)).toEqual({ pairs: 3, exchanged: 1 })
})
