import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { bell, LIVENESS_MS, until } from '../../environment/waiting.ts'
import { WEBSOCKET_PATH } from './server.ts'
import { DOMAIN, type ServerStage, stageServer } from './testing/stage-server.ts'
import { type StockClient, stockClient } from './testing/stock-client.ts'

vi.setConfig({ testTimeout: 2 * LIVENESS_MS })

const ALICE = `alice@${DOMAIN}`
const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${DOMAIN}' version='1.0'/>`
const CLOSE = '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>'
const AUTH = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0alice\0good').toString('base64')}</auth>`
const BIND = `<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`
const url = (stage: ServerStage) => `wss://localhost:${stage.server.webSocketPort}${WEBSOCKET_PATH}`

/** A client that sends the messages it is given; `code` says how the connection ended. */
async function raw(stage: ServerStage) {
  const socket = new WebSocket(url(stage), ['xmpp'], { ca: stage.authority.caPem })
  const heard = bell()
  const messages: string[] = []
  let code: number | undefined
  socket.on('message', (data) => {
    messages.push(String(data))
    heard.ring()
  })
  socket.on('close', (closed) => {
    code = closed
    heard.ring()
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const upTo = (marker: string) => until(heard, () => messages.find((each) => each.includes(marker)))
  return { socket, messages, upTo, code: () => until(heard, () => code) }
}

function stock(stage: ServerStage, username: string): StockClient {
  const folder = mkdtempSync(join(tmpdir(), 'parley-websocket-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, stage.authority.caPem)
  const client = stockClient({ service: url(stage), domain: DOMAIN, username, password: 'good' }, caFile)
  onTestFinished(async () => {
    await client.stop()
    rmSync(folder, { recursive: true })
  })
  return client
}

test('stock clients log in, write to each other and resume after a cut', async () => {
  const stage = await stageServer()
  const [alice, bob] = [stock(stage, 'alice'), stock(stage, 'bob')]
  await alice.next('managed')
  await bob.next('managed')
  bob.order({ message: { to: ALICE, id: 'm1' }, body: 'é€😀 & <more>' })
  expect(await alice.next('message')).toContain('<body>é€😀 &amp; &lt;more&gt;</body>')
  const session = stage.server.session(ALICE)
  expect(session?.transport).toBe('websocket')
  session?.cut()
  session?.send('<message id="late"/>')
  await alice.next('resumed')
  expect(await alice.next('message')).toContain('id="late"')
})

test('each message is one element that says itself which namespace it is in', async () => {
  const stage = await stageServer({ handle: () => {} })
  const client = await raw(stage)
  client.socket.send(OPEN)
  await client.upTo('mechanisms')
  client.socket.send(AUTH)
  await client.upTo('success')
  client.socket.send(OPEN)
  await client.upTo('urn:xmpp:sm:3')
  client.socket.send(BIND)
  await client.upTo('jid')
  stage.server.session(ALICE)?.send('<message id="1"/>')
  await client.upTo('id="1"')
  client.socket.send(CLOSE)
  expect(await client.code()).toBe(1000)
  expect(client.messages.at(0)).toMatch(
    /^<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" from="interop.test"/,
  )
  expect(client.messages.at(1)).toMatch(
    /^<stream:features xmlns:stream="http:\/\/etherx.jabber.org\/streams">/,
  )
  expect(client.messages.at(-2)).toBe('<message xmlns="jabber:client" id="1"/>')
  expect(client.messages.at(-1)).toBe(CLOSE)
})

test.each([
  ['a stanza first', BIND, 'bad-format'],
  ['two elements', `${OPEN}${OPEN}`, 'bad-format'],
  ['half an element', OPEN.slice(0, -2), 'not-well-formed'],
  ['an end that belongs to us', `${OPEN}</parley-frame:stream>`, 'bad-format'],
  ['a document type', `<!DOCTYPE a>${OPEN}`, 'restricted-xml'],
  ['another domain', OPEN.replace(DOMAIN, 'other.test'), 'host-unknown'],
])('a stream that begins with %s ends with an error and is closed', async (_, message, condition) => {
  const stage = await stageServer()
  const client = await raw(stage)
  client.socket.send(message)
  expect(await client.code()).toBe(1000)
  expect(client.messages.join('')).toContain(`<${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>`)
  expect(client.messages.at(-1)).toBe(CLOSE)
})

test('a stanza without its own namespace is refused, and what is no text ends the connection', async () => {
  const stage = await stageServer()
  const client = await raw(stage)
  client.socket.send(OPEN)
  await client.upTo('mechanisms')
  client.socket.send('<message/>')
  await client.code()
  expect(stage.seen('refused').map((it) => it.condition)).toEqual(['not-authorized'])
  const binary = await raw(stage)
  binary.socket.send(Buffer.from(OPEN))
  expect(await binary.code()).toBe(1003)
  const other = new WebSocket(url(stage), ['soap'], { ca: stage.authority.caPem })
  const refused = await new Promise<Error>((resolve) => other.once('error', resolve))
  expect(refused.message).toContain('400')
})
