import { describe, expect, it } from 'vitest'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'
import { testDevice } from './testing/test-device.ts'

const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

const device = await testDevice()
const { identityKey, signedPreKey } = await device.peer.publicKeys()
const flipped = Buffer.from(signedPreKey.signature)
flipped[5] = (flipped[5] ?? 0) ^ 1
const high = Buffer.alloc(32, 0xff)

describe('an enlistment', () => {
  it('that is in order gets an internal address, and again the same one', async () => {
    const stage = await stageGatekeeper()
    const { device, address } = await stage.user('anna@example.org')
    expect(address).toMatch(/^1-\d+@interop\.localhost$/)
    const repeated = await stage.enlist(
      await device.fields(await stage.provider.token({ sub: 'anna@example.org' })),
    )
    expect(repeated).toEqual({ status: 'ok', login: address })
    expect((await stage.user('Anna@example.org')).address).not.toBe(address)
    expect(stage.seen('http.exchange').filter((it) => it.endpoint === 'enlistment')).toHaveLength(3)
  })

  it('with another identity replaces the identity and what was published under the old one', async () => {
    const stage = await stageGatekeeper()
    const { device, address, identifier } = await stage.user('anna@example.org')
    const client = await stage.login({ address, identifier })
    client.send(
      `<iq type='set' id='k' to='${stage.profile.domain}'>${await device.keys(stage.profile.namespace, 2)}</iq>`,
    )
    await client.upTo('type="result"')
    const other = await testDevice()
    const answer = await stage.enlist(await other.fields(await stage.provider.token({ sub: identifier })))
    expect(answer.login).toBe(address)
    const { identityKey } = await other.peer.publicKeys()
    expect(stage.gatekeeper.account(address)?.identityKey).toBe(Buffer.from(identityKey).toString('hex'))
    expect(stage.gatekeeper.directory.counts(address)).toEqual({ preKeys: 0, kyberPreKeys: 0 })
    expect(await client.rest()).toContain('<conflict')
  })

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a missing field', { e_regid: undefined }, /e_regid is missing/],
    ['no token', { token: undefined }, /token is missing/],
    ['a ninth field', { extra: 'x' }, /unknown field extra/],
    ['a short key', { e_ident: url(identityKey.subarray(2)) }, /e_ident has 31 octets/],
    ['a typed key', { e_skey_val: url(signedPreKey.key) }, /e_skey_val has 33 octets/],
    ['a long key id', { e_skey_id: url(Buffer.alloc(4)) }, /e_skey_id has 4 octets/],
    ['padding', { e_skey_sig: `${url(signedPreKey.signature)}==` }, /e_skey_sig is not base64url/],
    ['stray bits', { e_keytype: 'BR' }, /e_keytype is not base64url/],
    ['plain base64', { e_ident: high.toString('base64').replace(/=+$/, '') }, /e_ident is not base64url/],
    ['another key type', { e_keytype: url(Buffer.of(6)) }, /e_keytype is 6/],
    ['an all-zero key', { authkey: url(Buffer.alloc(32)) }, /authkey is no usable public key: low order/],
    ['a key that is not reduced', { authkey: url(high) }, /authkey is no usable public key: not canonical/],
    ['the identity as client key', { authkey: url(identityKey.subarray(1)) }, /authkey is the identity/],
    ['a wrong signature', { e_skey_sig: url(flipped) }, /e_skey_sig does not verify/],
  ])('with %s fails with bad_field and changes nothing', async (_, changes, detail) => {
    const stage = await stageGatekeeper()
    const token = await stage.provider.token({ sub: 'anna@example.org' })
    expect(await stage.enlist(await device.fields(token, changes))).toEqual({
      status: 'fail',
      reason: 'bad_field',
    })
    expect(stage.seen('enlistment.decided')[0]?.detail).toMatch(detail)
    expect(stage.gatekeeper.accounts()).toEqual([])
  })

  it.each<[string, (form: string) => string, string]>([
    ['a field twice', (form) => `${form}&e_keytype=BQ`, 'field e_keytype twice'],
    ['a broken escape', (form) => `${form}%zz`, 'an octet that is not properly escaped'],
    ['an empty pair', (form) => `${form}&`, 'an empty pair'],
    ['a body that is too long', (form) => form + 'A'.repeat(70_000), 'the body is too long or incomplete'],
  ])('with %s fails with bad_field', async (_, spoil, detail) => {
    const stage = await stageGatekeeper()
    const fields = await device.fields(await stage.provider.token({ sub: 'anna@example.org' }))
    const answer = await stage.enlist(spoil(new URLSearchParams(fields).toString()))
    expect(answer).toEqual({ status: 'fail', reason: 'bad_field' })
    expect(stage.seen('enlistment.decided')[0]?.detail).toBe(detail)
  })

  it('as JSON fails with bad_field', async () => {
    const stage = await stageGatekeeper()
    expect(await stage.enlist('{}', 'application/json')).toEqual({ status: 'fail', reason: 'bad_field' })
  })
})
