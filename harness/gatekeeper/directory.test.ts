import { describe, expect, it } from 'vitest'
import { freshAddress } from '../e2ee/fresh-address.ts'
import { createPeer } from '../e2ee/peer.ts'
import { memoryStore } from '../e2ee/store.ts'
import type { MisbehaviourDetail, MisbehaviourName } from './misbehaviours.ts'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'

async function setUp(profileName?: 'classical') {
  const stage = await stageGatekeeper(profileName)
  const user = await stage.user('anna@example.org')
  const client = await stage.login(user)
  const { domain, namespace } = stage.profile
  const query = async (type: string, payload: string) => {
    client.send(`<iq type='${type}' id='q' to='${domain}'>${payload}</iq>`)
    const head = await client.upTo('>')
    return head.endsWith('/>') ? head : head + (await client.upTo('</iq>'))
  }
  const fetch = (jid: string) => query('get', `<bundle xmlns='${namespace}' jid='${jid}'/>`)
  const tester = stage.gatekeeper.createUser().address
  return { ...stage, user, client, namespace, query, fetch, tester }
}

describe('the directory', () => {
  it('gives our peer bundles of a candidate that a session can start from, each one-time key once', async () => {
    const { gatekeeper, user, namespace, query, tester, seen } = await setUp()
    expect(gatekeeper.directory.fetchBundle(user.address, tester)).toBeUndefined()
    expect(await query('set', await user.device.keys(namespace, 11))).toContain('type="result"')
    expect(await query('get', `<count xmlns='${namespace}'/>`)).toContain('prekeys="11" kyber-prekeys="11"')
    const peer = await createPeer({ address: freshAddress(), store: memoryStore() })
    const bundle = gatekeeper.directory.fetchBundle(user.address, tester)
    expect(bundle && (await peer.startSession(user.device.peer.address, bundle))).toMatchObject({ ok: true })
    for (let at = 0; at < 12; at++) gatekeeper.directory.fetchBundle(user.address, tester)
    const oneTime = seen('prekey.served').filter(({ keyKind }) => keyKind.startsWith('one-time'))
    expect(new Set(oneTime.map(({ key }) => key)).size).toBe(oneTime.length)
    expect(oneTime).toHaveLength(22)
    expect(seen('prekey.served').filter(({ keyKind }) => keyKind === 'last-resort-kyber')).toHaveLength(2)
    expect(seen('bundle.checked').map(({ valid }) => valid)).toEqual([
      false,
      ...Array<boolean>(13).fill(true),
    ])
  })

  it('neither wants nor hands out Kyber keys where the profile has no post-quantum mode', async () => {
    const { gatekeeper, user, client, namespace, query, tester, seen } = await setUp('classical')
    const keys = await user.device.keys(namespace, 10)
    const classical = keys.replaceAll(/<(last-resort-kyber|kyber-prekey) .*?<\/\1>/g, '')
    expect(await query('set', classical)).toContain('type="result"')
    expect(await query('get', `<count xmlns='${namespace}'/>`)).toContain('prekeys="10" kyber-prekeys="0"')
    expect(await query('set', keys)).toContain('type="result"')
    const peer = await createPeer({ address: freshAddress(), store: memoryStore(), generation: 3 })
    const bundle = gatekeeper.directory.fetchBundle(user.address, tester)
    expect(bundle).not.toHaveProperty('kyberPreKey')
    expect(bundle && (await peer.startSession(user.device.peer.address, bundle))).toEqual({ ok: true })
    expect(seen('bundle.checked')).toMatchObject([{ valid: true }])
    expect(await client.upTo('</message>')).toContain('<low')
  })

  it('asks for more keys once they fall below the mark, and again after the next login', async () => {
    const { gatekeeper, user, client, namespace, query, tester, login } = await setUp()
    await query('set', await user.device.keys(namespace, 10))
    for (let at = 0; at < 3; at++) gatekeeper.directory.fetchBundle(user.address, tester)
    expect(await client.upTo('</message>')).toContain(
      `<low xmlns="${namespace}" prekeys="9" kyber-prekeys="9"/>`,
    )
    expect(await query('get', `<count xmlns='${namespace}'/>`)).not.toContain('<low')
    expect(await (await login(user)).upTo('</message>')).toContain('prekeys="7"')
  })

  it('refuses keys that are not signed, not whole, or contradict earlier ones', async () => {
    const { gatekeeper, user, namespace, query, tester, seen } = await setUp()
    const keys = await user.device.keys(namespace, 1)
    const forged = keys.replace(/sig='(.)/, (_, first: string) => `sig='${first === 'A' ? 'B' : 'A'}`)
    expect(await query('set', forged)).toContain('<not-acceptable')
    expect(await query('set', keys.replace(/<last-resort-kyber.*?<\/last-resort-kyber>/, ''))).toContain(
      '<not-acceptable',
    )
    expect(await query('set', keys.replace("<prekey id='", "<prekey id='0"))).toContain('<bad-request')
    expect(gatekeeper.directory.fetchBundle(user.address, tester)).toBeUndefined()
    expect(seen('bundle.checked')[0]?.reason).toMatch(/no keys published: no last-resort/)
    expect(await query('set', keys)).toContain('type="result"')
    const other = (await user.device.keys(namespace, 1)).replace(
      /<prekey id='\d+'/,
      keys.match(/<prekey id='\d+'/)?.[0] ?? '',
    )
    expect(await query('set', other)).toContain('<conflict')
  })

  it('gives a candidate the bundles of our users, and says the same of the unwilling and the unknown', async () => {
    const { gatekeeper, profile, fetch, tester } = await setUp()
    const peer = await createPeer({ address: freshAddress(), store: memoryStore() })
    gatekeeper.directory.publish(tester, () => peer.bundle())
    const { identityKey } = await peer.publicKeys()
    expect(await fetch(tester)).toContain(
      `<identity>${Buffer.from(identityKey).toString('base64')}</identity><signed id=`,
    )
    gatekeeper.setOptIn(tester, false)
    const unwilling = await fetch(tester)
    expect(unwilling).toContain('<item-not-found')
    expect(await fetch(`0-1@${profile.domain}`)).toBe(unwilling)
    expect(await fetch('bob@example.org')).toContain('<jid-malformed')
  })

  it.each<[MisbehaviourName, object, RegExp]>([
    ['omit-kyber', {}, /<bundle (?!.*<kyber )/],
    ['omit-prekey', {}, /<bundle (?!.*<prekey )/],
    ['no-bundle', {}, /^<iq type="result"[^>]*\/>$/],
    ['bundle-error', { condition: 'resource-constraint' }, /type="error".*<resource-constraint/],
    ['unencrypted-capability', {}, /<feature-not-implemented.*<unencrypted /],
    [
      'substitute-key',
      { slot: 'signed', id: 77, key: 'AAAA', signature: '' },
      /<signed id="77" sig="">AAAA</,
    ],
  ])('misbehaves by %s for one user only', async (name, detail, pattern) => {
    const { gatekeeper, fetch, tester } = await setUp()
    const peer = await createPeer({ address: freshAddress(), store: memoryStore() })
    const other = gatekeeper.createUser().address
    for (const address of [tester, other]) gatekeeper.directory.publish(address, () => peer.bundle())
    const all = { of: tester, ...detail } as unknown as MisbehaviourDetail<typeof name>
    gatekeeper.misbehaviours.set(name, all)
    expect(await fetch(tester)).toMatch(pattern)
    expect(await fetch(other)).not.toMatch(pattern)
    gatekeeper.misbehaviours.clearAll()
    expect(await fetch(tester)).not.toMatch(pattern)
  })
})
