import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { onTestFinished } from 'vitest'
import { loadProfile, type Profile } from '../../catalogue/profile.ts'
import { type ProtocolClock, protocolClock } from '../../environment/protocol-time.ts'
import { type Bell, bell, until } from '../../environment/waiting.ts'
import { type Authority, createAuthority } from '../../transports/authority.ts'
import type { Draft } from '../../vocabulary/observation.ts'
import type { ProofData } from '../../vocabulary/proofs.ts'
import type { StimulusData } from '../../vocabulary/stimuli.ts'
import { createGatekeeper, type Gatekeeper } from '../gatekeeper.ts'
import { type RawClient, rawClient } from '../stream/testing/raw-client.ts'
import { type TestDevice, testDevice } from './test-device.ts'
import { type TestProvider, testProvider } from './test-provider.ts'

/** A gatekeeper with one provider, and what was recorded. */
export interface GatekeeperStage {
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly authority: Authority
  readonly bell: Bell
  readonly gatekeeper: Gatekeeper
  readonly provider: TestProvider
  /** Data of the proofs of one type so far. */
  seen<K extends keyof ProofData>(type: K): ProofData[K][]
  /** Data of the stimuli of one type so far. */
  stimuli<K extends keyof StimulusData>(type: K): StimulusData[K][]
  /** GETs a page of the gatekeeper. */
  get(url: string): Promise<string>
  /** Posts a form, given as pairs or as it stands, and gives the parsed answer. */
  enlist(
    form: Readonly<Record<string, string>> | string,
    contentType?: string,
  ): Promise<Record<string, string>>
  /** A user with a device, enlisted. */
  user(
    identifier: string,
  ): Promise<{ readonly device: TestDevice; readonly address: string; readonly identifier: string }>
  /** Logs a user in and binds a resource, at this stage's gatekeeper or another. */
  login(user: { readonly address: string; readonly identifier: string }, at?: Gatekeeper): Promise<RawClient>
  /** Waits until `probe` holds. */
  eventually(probe: () => boolean): Promise<void>
}

const PROFILES = new URL('../../../fixtures/profile/', import.meta.url)
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind'

/** Sets the stage under a bundled profile; all of it ends with the test. */
export async function stageGatekeeper(name: 'neutral' | 'classical' = 'neutral'): Promise<GatekeeperStage> {
  const profile = await loadProfile(fileURLToPath(new URL(name, PROFILES)))
  const clock = protocolClock()
  const authority = await createAuthority()
  const drafts: Draft[] = []
  const ring = bell()
  const sink = { record: (draft: Draft) => void drafts.push(draft) }
  const gatekeeper = await createGatekeeper({ profile, clock, authority, sink, bell: ring })
  const provider = await testProvider(authority, () => clock.now(), profile.tokens.audience)
  const agent = new Agent({ connect: { ca: authority.caPem } })
  gatekeeper.integrators.set('1', { base: provider.base })
  onTestFinished(async () => {
    await agent.destroy()
    await gatekeeper.close()
  })
  const opening = `<stream:stream to='${profile.domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`

  const enlist: GatekeeperStage['enlist'] = async (
    form,
    contentType = 'application/x-www-form-urlencoded',
  ) => {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString()
    const headers = { 'content-type': contentType }
    const url = gatekeeper.pixit('1').enlistment
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent })
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
    return (await answer.body.json()) as Record<string, string>
  }
  return {
    profile,
    clock,
    authority,
    bell: ring,
    gatekeeper,
    provider,
    seen: (type) =>
      drafts.filter((it) => it.type === type).map((it) => it.data as unknown as ProofData[typeof type]),
    stimuli: (type) =>
      drafts.filter((it) => it.type === type).map((it) => it.data as unknown as StimulusData[typeof type]),
    get: async (url) => (await request(url, { dispatcher: agent })).body.text(),
    enlist,
    async user(identifier) {
      const device = await testDevice()
      const { login = '' } = await enlist(await device.fields(await provider.token({ sub: identifier })))
      return { device, address: login, identifier }
    },
    async login({ address, identifier }, at = gatekeeper) {
      const client = await rawClient(at.pixit('1').directTlsPort, profile.domain, authority.caPem)
      const token = await provider.token({ sub: identifier })
      const message = Buffer.from(`\0${address.slice(0, address.lastIndexOf('@'))}\0${token}`).toString(
        'base64',
      )
      client.send(opening)
      await client.upTo('</stream:features>')
      client.send(`<auth xmlns='${SASL}' mechanism='PLAIN'>${message}</auth>`)
      const decision = await client.upTo('/>')
      if (!decision.includes('<success')) throw new Error(decision)
      client.send(opening)
      await client.upTo('</stream:features>')
      client.send(`<iq type='set' id='b'><bind xmlns='${BIND}'/></iq>`)
      await client.upTo('</iq>')
      return client
    },
    async eventually(probe) {
      if (!(await until(ring, () => (probe() ? true : undefined), 5000)))
        throw new Error('it did not come about')
    },
  }
}
