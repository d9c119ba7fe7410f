import { expect, it } from 'vitest'
import { bell, until } from '../../environment/waiting.ts'
import { listenForDialIn } from '../websocket-transport.ts'
import { dialChannel } from './dial-channel.ts'

it('carries the same lines over a WebSocket, with the token that was given', async () => {
  const heard: string[] = []
  const ring = bell()
  const line = (text: string) => {
    heard.push(text)
    ring.ring()
  }
  const sink = { line, problem: () => {}, waste: () => {}, closed: () => {} }
  const dialIn = await listenForDialIn(1_000_000, sink)
  await expect(dialChannel(dialIn.url, 'another token')).rejects.toThrow('401')
  const channel = await dialChannel(dialIn.url, dialIn.token)
  const texts: string[] = []
  channel.read(
    (text) => {
      texts.push(text)
      ring.ring()
    },
    () => {},
  )
  channel.send(['{"n":1}', '{"n":2}'])
  await until(ring, () => (heard.length === 2 ? true : undefined))
  dialIn.send('{"back":"é"}')
  await until(ring, () => (texts.length === 1 ? true : undefined))
  await channel.close()
  await dialIn.close()
  expect(heard).toEqual(['{"n":1}', '{"n":2}'])
  expect(texts).toEqual(['{"back":"é"}'])
})
