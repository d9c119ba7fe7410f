import { describe, expect, it } from 'vitest'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'
import { testDevice } from './testing/test-device.ts'

describe('the gatekeeper, told to misbehave,', () => {
  it('fails enlistments with the reason given, and assigns nothing', async () => {
    const stage = await stageGatekeeper()
    stage.gatekeeper.misbehaviours.set('fail-enlistment', { reason: 'rate_limited' })
    const fields = await (await testDevice()).fields(await stage.provider.token({ sub: 'anna@example.org' }))
    expect(await stage.enlist(fields)).toEqual({ status: 'fail', reason: 'rate_limited' })
    expect(stage.gatekeeper.accounts()).toEqual([])
    stage.gatekeeper.misbehaviours.clearAll()
    expect(await stage.enlist(fields)).toMatchObject({ status: 'ok' })
    expect(stage.stimuli('misbehaviour.set').map(({ name, on }) => [name, on])).toEqual([
      ['fail-enlistment', true],
      ['fail-enlistment', false],
    ])
  })

  it('assigns an unusual login, under which everything works', async () => {
    const stage = await stageGatekeeper()
    const { gatekeeper, profile } = stage
    const login = `__a.B-7~x@${profile.domain}`
    gatekeeper.misbehaviours.set('unusual-login', { login })
    const user = await stage.user('anna@example.org')
    expect(user.address).toBe(login)
    expect((await stage.user('bert@example.org')).address).not.toBe(login)
    const tester = gatekeeper.createUser().address
    gatekeeper.deliver({ from: tester, to: login, id: 'm1', encoding: 'msg', bytes: Buffer.of(1) })
    const client = await stage.login(user)
    await client.upTo(' id="m1"')
    client.send(
      `<message to='${profile.domain}'><ack xmlns='${profile.namespace}' id='m1' from='${tester}'/></message>`,
    )
    await stage.eventually(() => gatekeeper.mailbox.pending(login).length === 0)
  })

  it('refuses logins of one account with the condition given, and of no other', async () => {
    const stage = await stageGatekeeper()
    const [anna, bert] = [await stage.user('anna@example.org'), await stage.user('bert@example.org')]
    stage.gatekeeper.misbehaviours.set('refuse-login', {
      of: anna.address,
      condition: 'temporary-auth-failure',
    })
    await expect(stage.login(anna)).rejects.toThrow('temporary-auth-failure')
    await stage.login(bert)
    stage.gatekeeper.misbehaviours.clearAll()
    await stage.login(anna)
    expect(stage.stimuli('misbehaviour.reached')).toEqual([{ name: 'refuse-login' }])
  })

  it('answers no login while it is gone, and its clients see one after another that it is', async () => {
    const stage = await stageGatekeeper()
    const { gatekeeper } = stage
    const [anna, bert] = [await stage.user('anna@example.org'), await stage.user('bert@example.org')]
    await stage.login(anna)
    const told = await stage.login(bert)
    gatekeeper.misbehaviours.set('lose-server', { how: 'shutdown' })
    await Promise.all([gatekeeper.lose(anna.address, 'cut'), gatekeeper.lose(bert.address, 'shutdown')])
    expect(await told.rest()).toContain('<system-shutdown')
    expect(stage.stimuli('stream.lost').map(({ account }) => account)).toEqual([anna.address, bert.address])
    await expect(stage.login(anna)).rejects.toThrow()
    expect(stage.seen('stream.login').at(-1)).toMatchObject({
      account: anna.address,
      connection: 3,
      ok: false,
      reason: 'the server is lost: shutdown',
    })
    gatekeeper.misbehaviours.clearAll()
    await stage.login(anna)
  })

  it('withholds the confirmation of messages', async () => {
    const stage = await stageGatekeeper()
    const { gatekeeper, profile } = stage
    const client = await stage.login(await stage.user('anna@example.org'))
    const tester = gatekeeper.createUser().address
    const send = (id: string) =>
      client.send(
        `<message type='chat' to='${tester}' id='${id}'><enc xmlns='${profile.namespace}' v='2' type='msg'>AQID</enc></message>`,
      )
    gatekeeper.misbehaviours.set('withhold-accepted', {})
    send('x1')
    await stage.eventually(() => stage.seen('ciphertext.sent').length === 1)
    gatekeeper.misbehaviours.clearAll()
    send('x2')
    expect(await client.upTo('</message>')).toContain('id="x2"')
  })

  it('breaks a connection off at an upload, which has taken effect or not', async () => {
    const stage = await stageGatekeeper()
    const anna = await stage.user('anna@example.org')
    const { misbehaviours, directory } = stage.gatekeeper
    const { domain, namespace } = stage.profile
    for (const [when, kept] of [
      ['before', 0],
      ['after', 2],
    ] as const) {
      const client = await stage.login(anna)
      misbehaviours.set('lose-upload', { of: anna.address, when })
      client.send(`<iq type='set' id='k' to='${domain}'>${await anna.device.keys(namespace, 2)}</iq>`)
      expect(await client.rest()).not.toContain('id="k"')
      expect(directory.counts(anna.address).preKeys).toBe(kept)
      expect(misbehaviours.active()).toEqual([])
    }
  })

  it('breaks a connection off at an opt-out, which has taken effect', async () => {
    const stage = await stageGatekeeper()
    const anna = await stage.user('anna@example.org')
    const { gatekeeper, profile } = stage
    const client = await stage.login(anna)
    gatekeeper.misbehaviours.set('lose-goodbye', { of: anna.address })
    client.send(`<iq type='set' id='q' to='${profile.domain}'><leave xmlns='${profile.namespace}'/></iq>`)
    expect(await client.rest()).not.toContain('id="q"')
    expect(gatekeeper.account(anna.address)).toBeUndefined()
    expect(gatekeeper.misbehaviours.active()).toEqual([])
  })

  it('hears nothing behind a receipt', async () => {
    const stage = await stageGatekeeper()
    const { gatekeeper, profile } = stage
    const anna = await stage.user('anna@example.org')
    const tester = gatekeeper.createUser().address
    const receipt = `<message to='${tester}'><received xmlns='${profile.receipts.delivered}' id='m1'/></message>`
    const client = await stage.login(anna)
    gatekeeper.misbehaviours.set('cut-behind', { of: anna.address, last: 'receipt' })
    client.send(receipt + receipt)
    await client.rest()
    expect(stage.seen('receipt.seen').length).toBe(1)
    expect(gatekeeper.misbehaviours.active()).toEqual([])
  })

  it('drops requests for its keys', async () => {
    const stage = await stageGatekeeper()
    stage.gatekeeper.misbehaviours.set('drop-jwks', {})
    await expect(stage.get(stage.gatekeeper.pixit('1').jwks)).rejects.toThrow()
    expect(stage.seen('http.exchange').at(-1)).toMatchObject({ endpoint: 'jwks', by: 'candidate', status: 0 })
    stage.gatekeeper.misbehaviours.clearAll()
    expect(JSON.parse(await stage.get(stage.gatekeeper.pixit('1').jwks))).toMatchObject({
      keys: [{ alg: 'ES256' }],
    })
  })
})
