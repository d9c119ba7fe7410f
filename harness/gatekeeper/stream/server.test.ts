import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LIVENESS_MS } from '../../environment/waiting.ts'
import { DOMAIN, type ServerStage, stageServer } from './testing/stage-server.ts'
import { type StockClient, stockClient } from './testing/stock-client.ts'

vi.setConfig({ testTimeout: 2 * LIVENESS_MS })

const ALICE = `alice@${DOMAIN}`
const BOB = `bob@${DOMAIN}`
const INFO = { identities: [{ category: 'server', type: 'im' }], features: ['urn:parley:test'] }

/** A stock client of this server, stopped when the test is over. */
function start(stage: ServerStage, options: object, scheme: 'xmpp' | 'xmpps' = 'xmpp'): StockClient {
  const folder = mkdtempSync(join(tmpdir(), 'parley-stream-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, stage.authority.caPem)
  const port = scheme === 'xmpps' ? stage.server.tlsPort : stage.server.startTlsPort
  const client = stockClient({ service: `${scheme}://localhost:${port}`, domain: DOMAIN, ...options }, caFile)
  onTestFinished(async () => {
    await client.stop()
    rmSync(folder, { recursive: true })
  })
  return client
}

test('stock clients log in by STARTTLS and by direct TLS, and write to each other', async () => {
  const stage = await stageServer()
  const alice = start(stage, { username: 'alice', password: 'good', resource: 'phone' })
  const bob = start(stage, { username: 'bob', password: 'good' }, 'xmpps')
  expect(await alice.next('online')).toBe(`${ALICE}/phone`)
  await bob.next('online')
  alice.order({ message: { to: BOB, id: 'm1' }, body: 'é€😀 & <more>' })
  const message = await bob.next('message')
  expect(message).toContain(`from="${ALICE}/phone"`)
  expect(message).toContain('<body>é€😀 &amp; &lt;more&gt;</body>')
  expect(stage.server.session(ALICE)?.transport).toBe('starttls')
  expect(stage.server.session(BOB)?.transport).toBe('tls')
  expect(stage.seen('login-accepted').map((it) => it.mechanism)).toEqual(['PLAIN', 'PLAIN'])
})

test('the server answers pings and says what it is', async () => {
  const stage = await stageServer({ info: INFO, handle: () => expect.unreachable() })
  const alice = start(stage, { username: 'alice', password: 'good' })
  await alice.next('online')
  alice.order({ get: 'query', xmlns: 'http://jabber.org/protocol/disco#info', to: DOMAIN })
  const info = await alice.next('result')
  expect(info).toContain('<identity category="server" type="im"/>')
  expect(info).toContain('<feature var="urn:parley:test"/>')
  alice.order({ get: 'ping', xmlns: 'urn:xmpp:ping', to: ALICE })
  await alice.next('result')
})

test('a stock client resumes after a cut, and every stanza arrives once and in order', async () => {
  const stage = await stageServer()
  const alice = start(stage, { username: 'alice', password: 'good' })
  await alice.next('managed')
  const session = stage.server.session(ALICE)
  const ids = ['1', '2', '3', '4', '5']
  for (const id of ids.slice(0, 2)) session?.send(`<message id="${id}"/>`)
  session?.cut()
  expect(session?.connected).toBe(false)
  for (const id of ids.slice(2)) session?.send(`<message id="${id}"/>`)
  await alice.next('resumed')
  for (const id of ids) expect(await alice.next('message')).toContain(`id="${id}"`)
  expect(stage.server.session(ALICE)).toBe(session)
  expect(session?.connected).toBe(true)
  expect(stage.seen('closed')[0]).toMatchObject({ by: 'tester', reason: 'cut', resumable: true })
  expect(stage.seen('resumed')).toHaveLength(1)
  alice.order({ message: { to: ALICE, id: '6' } })
  expect(await alice.next('acknowledged')).toBe('6')
})

test('a token is carried by OAUTHBEARER, and a bad one is refused with an error first', async () => {
  const stage = await stageServer()
  const alice = start(stage, { bearer: { username: 'alice', token: 'good' } })
  await alice.next('online')
  expect(stage.seen('login-accepted')[0]).toMatchObject({ account: ALICE, mechanism: 'OAUTHBEARER' })
  const bob = start(stage, { bearer: { username: 'bob', token: 'bad' } }, 'xmpps')
  expect(await bob.next('error')).toBe('not-authorized')
  expect(stage.seen('login-refused')).toMatchObject([
    { account: BOB, mechanism: 'OAUTHBEARER', reason: 'token bad', transport: 'tls' },
  ])
})
