import { describe, expect, it } from 'vitest'
import { protocolClock } from '../environment/protocol-time.ts'
import { commitmentTo } from '../formats/franking.ts'
import { frankingDesk } from './franking-desk.ts'

describe('a franked message', () => {
  const desk = frankingDesk(protocolClock(1_000))
  const content = Buffer.from('an insult')
  const key = Buffer.alloc(32, 7)
  const message = { from: 'a', to: 'b', id: 'm1', commitment: commitmentTo(content, key) }
  const [, stamp = '', at = ''] = /stamp="([^"]*)" at="(\d+)"/.exec(desk.attributes(message)) ?? []
  const sent = { ...message, at: Number(at) }

  it('verifies as it was passed on', () => {
    expect(desk.verifies(sent, stamp, content, key)).toBe(true)
  })

  it.each([
    ['content', [sent, stamp, Buffer.from('a compliment'), key]],
    [
      'content with a commitment to it',
      [{ ...sent, commitment: commitmentTo(Buffer.of(1), key) }, stamp, Buffer.of(1), key],
    ],
    ['sender', [{ ...sent, from: 'c' }, stamp, content, key]],
    ['receiver', [{ ...sent, to: 'c' }, stamp, content, key]],
    ['id', [{ ...sent, id: 'm2' }, stamp, content, key]],
    ['time', [{ ...sent, at: sent.at + 1 }, stamp, content, key]],
    ['key', [sent, stamp, content, Buffer.alloc(32, 8)]],
    ['key, which is short', [sent, stamp, content, Buffer.alloc(16, 7)]],
    ['stamp of another gatekeeper', [sent, commitmentTo(content, key), content, key]],
  ] as const)('does not verify with another %s', (_, [told, mark, inside, under]) => {
    expect(desk.verifies(told, mark, inside, under)).toBe(false)
  })
})
