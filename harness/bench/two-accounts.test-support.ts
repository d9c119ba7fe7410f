import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { loadProfile, type Profile } from '../catalogue/profile.ts'
import { bundledProfile } from '../cli/paths.ts'
import { freshAddress } from '../e2ee/fresh-address.ts'
import { createPeer } from '../e2ee/peer.ts'
import { memoryStore } from '../e2ee/store.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { createGatekeeper, type Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import type { Sink } from '../gatekeeper/recorder.ts'
import { type Authority, createAuthority } from '../transports/authority.ts'
import type { Connection } from './stanza-client.test-support.ts'

/** A gatekeeper and two accounts of one provider that can log in. */
export interface TwoAccounts {
  readonly authority: Authority
  readonly gatekeeper: Gatekeeper
  readonly profile: Profile
  readonly addresses: readonly [string, string]
  /** How each of them connects. */
  readonly connections: readonly [Connection, Connection]
  close(): Promise<void>
}

/** Starts them. @param sink where the gatekeeper records */
export async function twoAccounts(sink: Sink): Promise<TwoAccounts> {
  const profile = await loadProfile(bundledProfile())
  const clock = protocolClock()
  const authority = await createAuthority()
  const gatekeeper = await createGatekeeper({ profile, clock, authority, sink, bell: bell() })
  const provider = await keySetServer(authority)
  gatekeeper.integrators.set('1', { base: provider.base })
  const addresses = [`1-100@${profile.domain}`, `1-200@${profile.domain}`] as const
  const enlisted = async (address: string): Promise<Connection> => {
    gatekeeper.adopt(await account(address))
    const iat = Math.floor(clock.now() / 1000)
    const claims = { iss: provider.base, aud: profile.tokens.audience, sub: address, iat, exp: iat + 3600 }
    const login = { localpart: address.slice(0, address.indexOf('@')), token: await provider.sign(claims) }
    const { directTlsPort: port, domain } = gatekeeper.pixit('1')
    return { port, ca: authority.caPem, domain, login }
  }
  return {
    authority,
    gatekeeper,
    profile,
    addresses,
    connections: [await enlisted(addresses[0]), await enlisted(addresses[1])],
    async close() {
      await gatekeeper.close()
      provider.close()
    },
  }
}

/** The account's address is its identifier too. */
async function account(address: string): Promise<Parameters<Gatekeeper['adopt']>[0]> {
  const peer = await createPeer({ address: freshAddress(), store: memoryStore() })
  const { registrationId, identityKey, signedPreKey } = await peer.publicKeys()
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return {
    address,
    identifier: address,
    integrator: '1',
    authKey: '',
    registrationId,
    identityKey: text(identityKey),
    signedPreKey: {
      id: signedPreKey.id,
      key: text(signedPreKey.key),
      signature: text(signedPreKey.signature),
    },
    preKeys: [],
    kyberPreKeys: [],
    known: [],
    users: [],
  }
}

/** A provider that does nothing but publish the key that signs its tokens. */
async function keySetServer(authority: Authority) {
  const { certPem, keyPem } = await authority.issue({ names: ['127.0.0.1'] })
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key', alg: 'ES256', use: 'sig' }
  const server = createServer({ cert: certPem, key: keyPem }, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' })
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    base: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sign: (claims: Readonly<Record<string, unknown>>) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'key' })
        .sign(privateKey),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
