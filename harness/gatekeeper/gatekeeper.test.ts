import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createGatekeeper, type RoutedSignal } from './gatekeeper.ts'
import { type GatekeeperStage, stageGatekeeper } from './testing/stage-gatekeeper.ts'

const ENC = Buffer.from('not a Signal message').toString('base64')
const bytes = (text: string) => Buffer.from(text)

async function setUp() {
  const stage = await stageGatekeeper()
  const user = await stage.user('anna@example.org')
  const tester = stage.gatekeeper.createUser().address
  const deliver = (id: string) =>
    stage.gatekeeper.deliver({ from: tester, to: user.address, id, encoding: 'msg', bytes: bytes(id) })
  return { stage, ...stage, user, tester, deliver }
}

function ack(stage: GatekeeperStage, id: string, from: string, more = ''): string {
  const { domain, namespace } = stage.profile
  return `<message to='${domain}'><ack xmlns='${namespace}' id='${id}' from='${from}'${more}/></message>`
}

describe('the gatekeeper', () => {
  it('stores for an absent account and pushes, then delivers in order until each is acknowledged', async () => {
    const { stage, gatekeeper, provider, user, tester, deliver, seen } = await setUp()
    for (const id of ['m1', 'm2', 'm3']) expect(deliver(id)).toBe(true)
    await stage.eventually(() => provider.pushes.length === 1)
    expect(provider.pushes[0]?.body).toBe(JSON.stringify({ to: user.identifier }))
    const first = await stage.login(user)
    expect(await first.upTo(' id="m3"')).toMatch(/ id="m1".* id="m2"/)
    first.send(ack(stage, 'm1', tester) + ack(stage, 'm3', tester, " error='undecryptable'"))
    await stage.eventually(() => gatekeeper.mailbox.pending(user.address).length === 1)
    gatekeeper.cut(user.address)
    await stage.eventually(() => gatekeeper.account(user.address)?.online === false)
    const second = await stage.login(user)
    deliver('m4')
    const again = await second.upTo(' id="m4"')
    expect(again).toContain(' id="m2"')
    expect(again).not.toMatch(/ id="m[13]"/)
    expect(provider.pushes).toHaveLength(1)
    expect(seen('receipt.seen').map(({ ids, error }) => [ids[0], error])).toEqual([
      ['m1', undefined],
      ['m3', 'undecryptable'],
    ])
  })

  it('signs push calls with the key it publishes', async () => {
    const { stage, gatekeeper, provider, profile, clock, deliver } = await setUp()
    deliver('m1')
    await stage.eventually(() => provider.pushes.length === 1)
    const keys = createLocalJWKSet(JSON.parse(await stage.get(gatekeeper.pixit('1').jwks)) as JSONWebKeySet)
    const token = (provider.pushes[0]?.bearer ?? '').replace('Bearer ', '')
    const checks = {
      issuer: profile.push.issuer,
      audience: provider.base,
      currentDate: new Date(clock.now()),
    }
    expect((await jwtVerify(token, keys, checks)).protectedHeader.alg).toBe('ES256')
  })

  it('accepts a message, tells the listeners, and keeps every octet of it exactly once', async () => {
    const { stage, gatekeeper, user, tester, profile, seen } = await setUp()
    const told: string[] = []
    gatekeeper.onMessage((message) =>
      told.push(`${message.from} ${message.id} ${Buffer.from(message.bytes).toString()}`),
    )
    const client = await stage.login(user)
    const xml = `<message type='chat' to='${tester}' id='x1'><enc xmlns='${profile.namespace}' v='2' type='msg'>${ENC}</enc></message>`
    client.send(xml)
    await client.upTo(`<accepted xmlns="${profile.namespace}" id="x1" to="${tester}"/>`)
    expect(told).toEqual([`${user.address} x1 not a Signal message`])
    expect(seen('ciphertext.sent')[0]).toMatchObject({
      instance: 'main',
      from: user.address,
      to: tester,
      bytes: ENC,
    })
    expect(seen('stanza.received').at(-1)).toMatchObject({
      xml: xml.replace(ENC, '').replaceAll("'", '"'),
      raw: xml.replace(ENC, ''),
    })
  })

  it('refuses what cannot be reached in the same way, and addresses that are not internal', async () => {
    const { stage, gatekeeper, user, tester, profile, seen } = await setUp()
    const client = await stage.login(user)
    const send = async (to: string) => {
      client.send(
        `<message type='chat' to='${to}' id='x'><enc xmlns='${profile.namespace}' v='2' type='msg'>${ENC}</enc></message>`,
      )
      return (await client.upTo('</message>')).replaceAll(to, '')
    }
    gatekeeper.setOptIn(tester, false)
    const unwilling = await send(tester)
    expect(unwilling).toContain('<service-unavailable')
    expect(await send(`0-1@${profile.domain}`)).toBe(unwilling)
    expect(await send('bob@example.org')).toContain('<jid-malformed')
    expect(seen('stanza.refused').map(({ xml }) => xml)).toEqual(['', '', ''])
    expect(seen('ciphertext.sent')).toHaveLength(3)
  })

  it('passes receipts, retries and chat states between a user of ours and an account', async () => {
    const { stage, gatekeeper, user, tester, profile } = await setUp()
    const told: RoutedSignal[] = []
    gatekeeper.onReceipt((signal) => told.push(signal))
    gatekeeper.sendReceipt(tester, user.address, 'read', ['x1', 'x2'])
    gatekeeper.sendRetry(tester, user.address, 'x3', 1)
    const client = await stage.login(user)
    expect(await client.upTo('count="1"')).toMatch(/displayed.*id="x1".*displayed.*id="x2".*retry.*id="x3"/)
    client.send(
      `<message to='${tester}'><received xmlns='urn:xmpp:receipts' id='m1'/></message>` +
        `<message to='${tester}'><retry xmlns='${profile.namespace}' id='m1' count='2'/></message>` +
        `<message to='${tester}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
    await stage.eventually(() => told.length === 3)
    const route = { from: user.address, to: tester }
    expect(told).toEqual([
      { kind: 'delivered', ...route, id: 'm1' },
      { kind: 'retry', ...route, id: 'm1', count: 2 },
      { kind: 'typing', ...route, composing: true },
    ])
  })

  it('carries messages between accounts, and wakes the one that is away', async () => {
    const { stage, gatekeeper, provider, user, profile } = await setUp()
    const other = await stage.user('bert@example.org')
    const client = await stage.login(user)
    client.send(
      `<message type='chat' to='${other.address}' id='x1'><enc xmlns='${profile.namespace}' v='2' type='msg'>${ENC}</enc></message>`,
    )
    await client.upTo('<accepted')
    await stage.eventually(() => provider.pushes.length === 1)
    expect(provider.pushes[0]?.body).toContain(other.identifier)
    expect(gatekeeper.mailbox.pending(other.address)).toEqual([{ from: user.address, id: 'x1', sent: false }])
    expect(await (await stage.login(other)).upTo('</message>')).toContain(`from="${user.address}"`)
  })

  it("does not let one user in with another user's token", async () => {
    const { stage, user, seen } = await setUp()
    const other = await stage.user('bert@example.org')
    await expect(stage.login({ ...user, identifier: other.identifier })).rejects.toThrow('not-authorized')
    expect(seen('stream.login').at(-1)).toMatchObject({
      ok: false,
      reason: 'not-authorized: token: identifier',
    })
    expect(seen('token.presented').at(-1)).toMatchObject({
      at: 'stream',
      account: user.address,
      verified: false,
    })
  })

  it('forgets everything of an account that leaves', async () => {
    const { stage, gatekeeper, user, deliver, profile, seen } = await setUp()
    const client = await stage.login(user)
    client.send(`<iq type='set' id='q' to='${profile.domain}'><leave xmlns='${profile.namespace}'/></iq>`)
    expect(await client.rest()).toContain('type="result"')
    expect([gatekeeper.accounts(), deliver('m1')]).toEqual([[], false])
    await expect(stage.login(user)).rejects.toThrow('account-disabled')
    expect(seen('stream.login').at(-1)).toMatchObject({ ok: false, reason: 'account-disabled: not enlisted' })
  })

  it('un-enlists an account that has not connected for the days of the mailbox', async () => {
    const { gatekeeper, clock, profile } = await setUp()
    clock.advance(profile.mailbox.days * 24 * 3600 * 1000 - 60_000)
    expect(gatekeeper.accounts()).toHaveLength(1)
    clock.advance(120_000)
    expect(gatekeeper.accounts()).toEqual([])
  })

  it("lets an account go on at another gatekeeper, with its users' addresses known there", async () => {
    const { stage, gatekeeper, user, tester, profile, clock, authority, provider, bell } = await setUp()
    const other = await createGatekeeper({
      profile,
      clock,
      authority,
      bell,
      sink: { record: () => {} },
      instance: 'clone',
    })
    other.integrators.set('1', { base: provider.base })
    other.adopt(JSON.parse(JSON.stringify(gatekeeper.exportAccount(user.address))))
    const client = await stage.login(user, other)
    expect({ ...other.account(user.address), online: false }).toEqual(gatekeeper.account(user.address))
    other.deliver({ from: tester, to: user.address, id: 'm1', encoding: 'msg', bytes: bytes('x') })
    await client.upTo(' id="m1"')
    client.send(
      `<message type='chat' to='${tester}' id='x1'><enc xmlns='${profile.namespace}' v='2' type='msg'>${ENC}</enc></message>`,
    )
    await client.upTo('<accepted')
    await other.close()
  })
})
