import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { LineSink } from './line-transport.ts'
import { listenForDialIn } from './websocket-transport.ts'

async function dialIn() {
  const told: string[] = []
  const waiting: (() => void)[] = []
  const note = (text: string) => {
    told.push(text)
    for (const wake of waiting.splice(0)) wake()
  }
  const sink: LineSink = {
    line: (text) => note(text),
    problem: ({ what }) => note(what),
    waste: () => {},
    closed: () => note('closed'),
  }
  const door = await listenForDialIn(1024, sink)
  onTestFinished(() => door.close())
  const seen = async (count: number) => {
    while (told.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return told
  }
  return { door, seen }
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('the door for candidates that dial in', () => {
  it('carries messages both ways', async () => {
    const { door, seen } = await dialIn()
    const socket = new WebSocket(door.url, bearer(door.token))
    await once(socket, 'open')
    socket.send('one')
    expect(await seen(1)).toEqual(['one'])
    door.send('two')
    expect(String((await once(socket, 'message'))[0])).toBe('two')
  })

  it('opens once, and only for the token', async () => {
    const { door } = await dialIn()
    await expect(once(new WebSocket(door.url), 'open')).rejects.toThrow('401')
    await expect(once(new WebSocket(door.url, bearer('guess')), 'open')).rejects.toThrow('401')
    await once(new WebSocket(door.url, bearer(door.token)), 'open')
    await expect(once(new WebSocket(door.url, bearer(door.token)), 'open')).rejects.toThrow('401')
  })

  it.each([
    ['a message above the limit', 'x'.repeat(2000), {}, ['oversize-line', 'closed']],
    ['a text that is not UTF-8', Buffer.from([0xff]), { binary: false }, ['invalid-utf8', 'closed']],
    ['a binary frame', Buffer.from('{}'), { binary: true }, ['garbage']],
  ])('tells of %s', async (_what, data, options, expected) => {
    const { door, seen } = await dialIn()
    const socket = new WebSocket(door.url, bearer(door.token))
    await once(socket, 'open')
    socket.send(data, options)
    expect(await seen(expected.length)).toEqual(expected)
  })
})
