import { describe, expect, test } from 'vitest'
import { rawClient } from './testing/raw-client.ts'
import { DOMAIN, OPENING, stageServer } from './testing/stage-server.ts'

const BIND = `<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>`
const SASL = `xmlns='urn:ietf:params:xml:ns:xmpp-sasl'`
const plain = (message: string) =>
  `<auth ${SASL} mechanism='PLAIN'>${Buffer.from(message).toString('base64')}</auth>`

describe('a stream is answered with an error and closed', () => {
  test.each([
    ['another domain', OPENING.replace(DOMAIN, 'other.test'), 'host-unknown'],
    ['no version', OPENING.replace(`version='1.0'`, ''), 'unsupported-version'],
    ['the content of servers', OPENING.replace('jabber:client', 'jabber:server'), 'invalid-namespace'],
    ['a document type', `<!DOCTYPE a>${OPENING}`, 'restricted-xml'],
    ['another protocol', 'GET / HTTP/1.1\r\n\r\n', 'not-well-formed'],
    ['a stanza at once', `${OPENING}<message/>`, 'not-authorized'],
    ['a SASL response that nobody asked for', `${OPENING}<response ${SASL}/>`, 'policy-violation'],
  ])('that begins with %s', async (_, bytes, condition) => {
    const stage = await stageServer()
    const client = await rawClient(stage.server.tlsPort, DOMAIN, stage.authority.caPem)
    client.send(bytes)
    const answer = await client.rest()
    expect(answer).toContain(`<${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>`)
    expect(answer).toMatch(/^<\?xml .*<\/stream:stream>$/)
    expect(stage.seen('refused').map((it) => it.condition)).toEqual([condition])
    expect(stage.seen('closed')).toMatchObject([{ by: 'error', reason: condition }])
  })

  test.each([
    ['a stanza before binding', '', '<message/>', 'not-authorized'],
    ['a foreign sender', BIND, `<message from='bob@${DOMAIN}'/>`, 'invalid-from'],
    ['another resource as the sender', BIND, `<message from='alice@${DOMAIN}/q'/>`, 'invalid-from'],
    ['an unknown kind of stanza', BIND, '<letter/>', 'unsupported-stanza-type'],
    ['a stanza of another namespace', BIND, `<message xmlns='jabber:server'/>`, 'unsupported-stanza-type'],
    ['a comment', BIND, '<message><!-- --></message>', 'restricted-xml'],
    ['invalid UTF-8', BIND, Buffer.from([0x3c, 0xff]), 'unsupported-encoding'],
    ['a stanza beyond the limit', BIND, `<message>${'x'.repeat(300_000)}`, 'policy-violation'],
  ])('that, after the login, holds %s', async (_, before, bytes, condition) => {
    const stage = await stageServer({ handle: () => expect.unreachable() })
    const client = await stage.client('alice')
    client.send(before)
    if (before !== '') await client.upTo('</iq>')
    client.send(bytes)
    expect(await client.rest()).toContain(`<${condition} xmlns`)
    expect(stage.seen('refused')).toMatchObject([{ account: `alice@${DOMAIN}`, condition }])
    expect(stage.server.sessions()).toEqual([])
  })
})

test('a sender that is the own address passes, and the full address is put in', async () => {
  const senders: string[] = []
  const stage = await stageServer({ handle: (_, { attributes }) => senders.push(attributes.from ?? '') })
  const client = await stage.client('alice')
  client.send(
    `${BIND}<message/><message from='alice@${DOMAIN}'/><message from='Alice@${DOMAIN}/r'/></stream:stream>`,
  )
  await client.rest()
  expect(senders).toEqual(Array(3).fill(`alice@${DOMAIN}/r`))
  expect(stage.seen('received').map((it) => it.stanza.attributes.from)).toEqual([
    undefined,
    `alice@${DOMAIN}`,
    `Alice@${DOMAIN}/r`,
  ])
})

test('credentials in the clear are refused, and what was sent is told', async () => {
  const stage = await stageServer({ authenticate: () => expect.unreachable() })
  const client = await rawClient(stage.server.startTlsPort, DOMAIN)
  client.send(OPENING)
  expect(await client.upTo('</stream:features>')).not.toContain('mechanism')
  client.send(plain('\0alice\0good'))
  expect(await client.rest()).toMatch(/<failure .*<encryption-required\/>.*<policy-violation/)
  expect(stage.seen('login-refused')).toMatchObject([
    { condition: 'encryption-required', mechanism: 'PLAIN' },
  ])
  expect(stage.seen('refused')[0]?.xml).toBe(plain('\0alice\0good'))
})

test('clear bytes behind STARTTLS never reach the encrypted stream', async () => {
  const stage = await stageServer()
  const client = await rawClient(stage.server.startTlsPort, DOMAIN)
  client.send(
    `${OPENING}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>${OPENING}${plain('\0eve\0good')}`,
  )
  await client.upTo('<proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>')
  await client.secure(stage.authority.caPem)
  client.send(`${OPENING}${plain('\0alice\0good')}`)
  expect(await client.upTo('<success')).toContain('<mechanism>PLAIN</mechanism>')
  expect(stage.seen('login-accepted').map((it) => it.account)).toEqual([`alice@${DOMAIN}`])
})

test('logins fail with their condition, and the fifth ends the stream', async () => {
  const stage = await stageServer()
  const client = await stage.client()
  const attempts = [
    [`<auth ${SASL} mechanism='SCRAM-SHA-1'>eA==</auth>`, 'invalid-mechanism'],
    [`<auth ${SASL} mechanism='PLAIN'>?</auth>`, 'incorrect-encoding'],
    [plain('alice'), 'malformed-request'],
    [plain('bob\0alice\0good'), 'invalid-authzid'],
    [plain('\0alice\0bad'), 'not-authorized'],
  ] as const
  for (const [auth, condition] of attempts) {
    client.send(auth)
    expect(await client.upTo('</failure>')).toContain(`<${condition}/>`)
  }
  expect(await client.rest()).toContain('<policy-violation')
  expect(stage.seen('login-refused').map((it) => it.condition)).toEqual(attempts.map((it) => it[1]))
})

test('a refused token is told at once, and the client gets the failure when it has answered the error', async () => {
  const stage = await stageServer()
  const client = await stage.client()
  const message = Buffer.from('n,a=alice,\u0001auth=Bearer bad\u0001\u0001').toString('base64')
  client.send(`<auth ${SASL} mechanism='OAUTHBEARER'>${message}</auth>`)
  const challenge = /<challenge [^>]*>(.*)<\/challenge>/.exec(await client.upTo('</challenge>'))?.[1] ?? ''
  expect(JSON.parse(Buffer.from(challenge, 'base64').toString())).toEqual({ status: 'invalid_token' })
  expect(stage.seen('login-refused').map((it) => it.reason)).toEqual(['token bad'])
  client.send(`<response ${SASL}>AQ==</response>`)
  expect(await client.upTo('</failure>')).toContain('<not-authorized/>')
  expect(stage.seen('login-refused')).toHaveLength(1)
})

test('a second login of an account ends the first in conflict', async () => {
  const stage = await stageServer()
  const first = await stage.client('alice')
  first.send(BIND)
  await first.upTo('</iq>')
  const second = await stage.client('alice')
  second.send(BIND)
  await second.upTo('</iq>')
  expect(await first.rest()).toContain('<conflict')
  expect(stage.seen('ended').map((it) => it.cause)).toEqual(['replaced'])
  expect(stage.server.sessions()).toHaveLength(1)
})

test('a defect of the harness closes the stream and is told', async () => {
  const stage = await stageServer({
    handle() {
      throw new Error('broken')
    },
  })
  const client = await stage.client('alice')
  client.send(`${BIND}<message/>`)
  expect(await client.rest()).toContain('<internal-server-error')
  expect(String(stage.seen('defect')[0]?.thrown)).toBe('Error: broken')
})
