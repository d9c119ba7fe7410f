import { expect, test } from 'vitest'
import { management } from './management.ts'
import type { RawClient } from './testing/raw-client.ts'
import { DOMAIN, type ServerStage, stageServer } from './testing/stage-server.ts'

const BIND = `<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`
const SM = `xmlns='urn:xmpp:sm:3'`
const ALICE = `alice@${DOMAIN}`

/** A raw client with stream management, and its resumption id. */
async function managed(stage: ServerStage): Promise<{ client: RawClient; id: string }> {
  const client = await stage.client('alice')
  client.send(`${BIND}<enable ${SM} resume='true'/>`)
  const answer = await client.upTo('max="60"/>')
  return { client, id: /<enabled [^>]*id="([0-9a-f]{32})"/.exec(answer)?.[1] ?? '' }
}

test('counts wrap around, and what was never sent cannot be acknowledged', () => {
  const counters = management('id')
  for (const stanza of ['1', '2', '3']) counters.remember(stanza)
  expect(counters.acknowledge('2')).toEqual({ ok: true, stanzas: ['1', '2'] })
  expect(counters.acknowledge('2')).toEqual({ ok: true, stanzas: [] })
  for (const h of ['4', '1', '4294967295', '', 'x', undefined]) {
    expect(counters.acknowledge(h)).toEqual({ ok: false, sent: 3 })
  }
  expect(counters.unacknowledged).toEqual(['3'])
})

test('both sides count what they took', async () => {
  const stage = await stageServer({ resumptionSeconds: 60, handle: () => {} })
  const { client } = await managed(stage)
  client.send(`<message/><presence/><r ${SM}/>`)
  await client.upTo('<a xmlns="urn:xmpp:sm:3" h="2"/>')
  stage.server.session(ALICE)?.send('<message id="1"/>')
  stage.server.session(ALICE)?.send('<message id="2"/>')
  expect(await client.upTo('<r xmlns="urn:xmpp:sm:3"/>')).toBe(
    '<message id="1"/><message id="2"/><r xmlns="urn:xmpp:sm:3"/>',
  )
  client.send(`<a ${SM} h='1'/><a ${SM} h='3'/>`)
  expect(await client.rest()).toContain(
    '<handled-count-too-high xmlns="urn:xmpp:sm:3" h="3" send-count="2"/>',
  )
  expect(stage.seen('acknowledged').map((it) => it.stanzas)).toEqual([['<message id="1"/>']])
  expect(stage.seen('ended').map((it) => it.unacknowledged)).toEqual([['<message id="2"/>']])
})

test('octets count for the client as the stanza that they are, and otherwise not at all', async () => {
  const stage = await stageServer({ resumptionSeconds: 60 })
  const { client } = await managed(stage)
  const whole = '<iq xmlns="jabber:client" type="get" id="1"/>'
  for (const octets of [whole, `<!-- -->${whole}`, ' ']) stage.server.session(ALICE)?.raw(Buffer.from(octets))
  client.send(`<a ${SM} h='1'/><a ${SM} h='2'/>`)
  expect(await client.rest()).toContain(
    '<handled-count-too-high xmlns="urn:xmpp:sm:3" h="2" send-count="1"/>',
  )
  expect(stage.seen('acknowledged').map((it) => it.stanzas)).toEqual([[whole]])
})

test('one request for an acknowledgement is out at a time, and another follows what came meanwhile', async () => {
  const stage = await stageServer({ resumptionSeconds: 60 })
  const { client } = await managed(stage)
  stage.server.session(ALICE)?.send('<message id="1"/>')
  await client.upTo('<r xmlns="urn:xmpp:sm:3"/>')
  stage.server.session(ALICE)?.send('<message id="2"/>')
  client.send(`<r ${SM}/>`)
  expect(await client.upTo('h="0"/>')).toBe('<message id="2"/><a xmlns="urn:xmpp:sm:3" h="0"/>')
  client.send(`<a ${SM} h='0'/>`)
  await client.upTo('<r xmlns="urn:xmpp:sm:3"/>')
  client.send(`<a ${SM} h='0'/><r ${SM}/>`)
  expect(await client.upTo('h="0"/>')).toBe('<a xmlns="urn:xmpp:sm:3" h="0"/>')
})

test.each([
  ['after a cut', true],
  ['while the old connection lives', false],
])('a resumption %s repeats exactly what was not acknowledged', async (_, cut) => {
  const stage = await stageServer({ resumptionSeconds: 60, handle: () => {} })
  const { client, id } = await managed(stage)
  client.send(`<message/><r ${SM}/>`)
  await client.upTo('h="1"/>')
  const session = stage.server.session(ALICE)
  for (const n of [1, 2, 3]) session?.send(`<message id="${n}"/>`)
  await client.upTo('id="3"/>')
  if (cut) session?.cut()
  session?.send('<message id="4"/>')
  const next = await stage.client('alice')
  next.send(`<resume ${SM} previd='${id}' h='1'/>`)
  expect(await next.upTo('id="4"/>')).toBe(
    `<resumed xmlns="urn:xmpp:sm:3" previd="${id}" h="1"/><message id="2"/><message id="3"/><message id="4"/>`,
  )
  next.send(`<r ${SM}/>`)
  expect(await next.upTo('h="1"/>')).toBe(`<r ${SM}/><a ${SM} h="1"/>`.replaceAll("'", '"'))
  expect((await client.rest()).includes('<conflict')).toBe(!cut)
  const again = cut ? 2 : 3
  expect(stage.seen('resumed').map((it) => it.resent)).toEqual([again])
  expect(stage.seen('sent').filter((it) => it.again)).toHaveLength(again)
  expect(stage.seen('ended')).toEqual([])
})

test('a session is resumed by its own account and id only, and within its time', async () => {
  let now = 0
  const stage = await stageServer({ resumptionSeconds: 60, now: () => now })
  const { id } = await managed(stage)
  const session = stage.server.session(ALICE)
  session?.cut()
  session?.send('<message id="late"/>')
  const resume = async (account: string, previd = id) => {
    const client = await stage.client(account)
    client.send(`<resume ${SM} previd='${previd}' h='0'/>`)
    return client.upTo('</failed>')
  }
  expect(await resume('bob')).toContain('<item-not-found')
  expect(await resume('alice', 'a'.repeat(32))).toContain('<item-not-found')
  expect(stage.server.sessions()).toHaveLength(1)
  now = 60_001
  expect(await resume('alice')).toContain('<item-not-found')
  expect(stage.seen('resumption-refused').map((it) => it.account)).toEqual([`bob@${DOMAIN}`, ALICE, ALICE])
  expect(stage.seen('ended')).toMatchObject([{ cause: 'expired', unacknowledged: ['<message id="late"/>'] }])
  expect(session?.send('<message/>')).toBe(false)
})

test('management is enabled once, after binding, and an orderly close is not resumed', async () => {
  const stage = await stageServer({ resumptionSeconds: 60 })
  const early = await stage.client('alice')
  early.send(`<enable ${SM}/>`)
  expect(await early.upTo('</failed>')).toContain('<unexpected-request')
  const { client } = await managed(stage)
  client.send(`<enable ${SM}/>`)
  expect(await client.upTo('</failed>')).toContain('<unexpected-request')
  client.send('</stream:stream>')
  expect(await client.rest()).toContain('</stream:stream>')
  expect(stage.seen('closed').at(-1)).toMatchObject({
    by: 'candidate',
    reason: 'stream closed',
    resumable: false,
  })
  expect(stage.server.sessions()).toEqual([])
})
