import { onTestFinished } from 'vitest'
import { type Authority, createAuthority } from '../../../transports/authority.ts'
import { createStreamServer, type StreamServer, type StreamServerOptions } from '../server.ts'
import type { StreamEvent } from '../stream-event.ts'
import { type RawClient, rawClient } from './raw-client.ts'

/** The domain that is served in tests. */
export const DOMAIN = 'interop.test'

/** The opening of a client's stream. */
export const OPENING = `<stream:stream to='${DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`

/** A server on a stage of its own, closed when the test is over. */
export interface ServerStage {
  readonly server: StreamServer
  readonly authority: Authority
  readonly events: StreamEvent[]
  /** A raw client over TLS; with an account, it is logged in and bound. */
  client(account?: string): Promise<RawClient>
  /** The events of one type so far. */
  seen<T extends StreamEvent['type']>(type: T): Extract<StreamEvent, { type: T }>[]
}

/** Starts a server whose accounts all have the token `good`, and which hands every stanza to its addressee. */
export async function stageServer(more: Partial<StreamServerOptions> = {}): Promise<ServerStage> {
  const authority = await createAuthority()
  const certificate = await authority.issue({ names: [DOMAIN, 'localhost', '127.0.0.1'] })
  const events: StreamEvent[] = []
  const server: StreamServer = await createStreamServer({
    domain: DOMAIN,
    certificate,
    now: () => 0,
    authenticate: async ({ account, token }) =>
      token === 'good' ? { ok: true, account } : { ok: false, reason: `token ${token}` },
    handle: (_, stanza) => server.session(stanza.attributes.to ?? '')?.send(stanza),
    observe: (event) => events.push(event),
    ...more,
  })
  onTestFinished(() => server.close())
  return {
    server,
    authority,
    events,
    async client(account) {
      const client = await rawClient(server.tlsPort, DOMAIN, authority.caPem)
      client.send(OPENING)
      await client.upTo('</stream:features>')
      if (account === undefined) return client
      const message = Buffer.from(`\0${account}\0good`).toString('base64')
      client.send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${message}</auth>`)
      await client.upTo('<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>')
      client.send(OPENING)
      await client.upTo('</stream:features>')
      return client
    },
    seen: (type) =>
      events.filter((event): event is Extract<StreamEvent, { type: typeof type }> => event.type === type),
  }
}
