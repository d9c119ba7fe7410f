import type { Caller, ProxyHeader } from '../../formats/proxy-header.ts'
import type { Element } from '../../formats/stanza/element.ts'
import { DEFAULT_LIMITS, type StanzaLimits } from '../../formats/stanza/limits.ts'
import type { Credential } from '../../transports/authority.ts'
import type { ByteLink, UpgradableLink } from '../../transports/byte-link.ts'
import { listenStartTls, listenTls } from '../../transports/tls-server.ts'
import { listenWebSocket } from '../../transports/websocket-server.ts'
import type { ClearStream } from '../../vocabulary/clear-stream.ts'
import { behindProxy } from './behind-proxy.ts'
import { Connection, type ConnectionHost } from './connection.ts'
import { documentFraming } from './framing/document-framing.ts'
import type { OpenFraming } from './framing/framing.ts'
import { websocketFraming } from './framing/websocket-framing.ts'
import { type NoiseDoor, type NoiseSettings, openNoiseDoor } from './noise-door.ts'
import type { NoiseLogin } from './noise-login.ts'
import type { LoginAttempt, LoginDecision, ServerLoss } from './sasl/login.ts'
import { type ServerInfo, serverServices } from './services.ts'
import { sessionRegistry } from './session-registry.ts'
import type { StreamEvent, UpstreamEvent } from './stream-event.ts'
import type { StreamSession, StreamTransport } from './stream-session.ts'

/** What a stream server is made of. */
export interface StreamServerOptions {
  /** The only address it serves; it also stands in the certificate. */
  readonly domain: string
  readonly certificate: Credential
  /** What the server tells about itself, beside ping and service discovery. */
  readonly info?: ServerInfo
  readonly limits?: StanzaLimits
  /** Without it there is no Noise. */
  readonly noise?: NoiseSettings
  /** How long a lost session may be resumed, in seconds of protocol time; by default 600. */
  readonly resumptionSeconds?: number
  /** How TLS is kept from those who ask for it by STARTTLS; by default it is not. */
  clear?(): ClearStream | undefined
  /** Protocol time, in milliseconds. */
  now(): number
  /** Decides a login. */
  authenticate(attempt: LoginAttempt): Promise<LoginDecision>
  /**
   * Takes every stanza that the stream layer has no answer for. `from` of `stanza` is the session's full address;
   * `xml` is exactly what was received.
   */
  handle(session: StreamSession, stanza: Element, xml: string): void
  observe(event: StreamEvent): void
  /** What happens on the connections of a provider's proxy, which are numbered from 1. */
  upstream?(connection: number, event: UpstreamEvent): void
}

/** A message is read as far as this above what a stanza may have, so that one too long gets its own error. */
const MESSAGE_FACTOR = 4

/** Where the stream server answers WebSockets. */
export const WEBSOCKET_PATH = '/xmpp-websocket'

/** A running stream server. */
export interface StreamServer {
  /** Port for TLS from the first byte (XEP-0368), on the loopback interface. */
  readonly tlsPort: number
  /** Port for STARTTLS, which is mandatory. */
  readonly startTlsPort: number
  /** Port for XMPP over WebSocket (RFC 7395) over TLS, at {@link WEBSOCKET_PATH}. */
  readonly webSocketPort: number
  /** Port for a provider's proxy: TLS from the first byte, then a PROXY header, then the stream of one client. */
  readonly proxyPort: number
  /** Where Noise connections come in. */
  readonly noise: Pick<NoiseDoor, 'port' | 'root'> | undefined
  /** All sessions, those that wait for their resumption included. */
  sessions(): readonly StreamSession[]
  /** The session of a bare address. */
  session(account: string): StreamSession | undefined
  /** Shows another certificate from now on; no connection outlives the one that it began with. `ended`: see {@link SecureListener}. */
  present(certificate: Credential, ended?: (octets: number) => void): void
  /** The server goes, as far as the client of this account can see; resolves when that has left, at the turn of the account. */
  lose(account: string, loss: ServerLoss): Promise<void>
  /** How many connections of a provider's proxy there are. */
  proxied(): number
  /** The number of the newest one that there was. */
  newestProxied(): number
  /** How many there are that are newer than this one and, by the proxy's word, for this caller. */
  proxiedFor(caller: Caller, since: number): number
  /** Says that it shuts down, then closes everything. */
  close(): Promise<void>
}

/** Starts the server side of client streams (RFC 6120): TLS, login, binding, stream management, ping, discovery. */
export async function createStreamServer(options: StreamServerOptions): Promise<StreamServer> {
  const { domain, certificate, resumptionSeconds = 600, limits = DEFAULT_LIMITS } = options
  /** Which connection of a proxy carries an account at the moment. */
  const carriers = new Map<string, number>()
  const observe = (event: StreamEvent) => {
    options.observe(event)
    const carrier = event.type === 'sent' ? carriers.get(event.account) : undefined
    if (event.type === 'sent' && carrier !== undefined) options.upstream?.(carrier, event)
  }
  const now = () => options.now()
  const registry = sessionRegistry(resumptionSeconds * 1000, now, observe)
  let turn = Promise.resolve()
  const host: ConnectionHost = {
    domain,
    limits,
    resumptionSeconds,
    registry,
    now,
    observe,
    authenticate: (attempt) => options.authenticate(attempt),
    inTurn(task) {
      turn = turn.then(task).catch((thrown: unknown) => observe({ type: 'defect', thrown }))
    },
    clear: () => options.clear?.(),
    answer: serverServices(domain, options.info ?? { identities: [], features: [] }),
    handle: (session, stanza, xml) => options.handle(session, stanza, xml),
  }
  const connections = new Set<Connection>()
  let opened = 0
  const open = (
    transport: StreamTransport,
    framing: OpenFraming,
    { greeting, own = host, ended }: { greeting?: NoiseLogin; own?: ConnectionHost; ended?: () => void } = {},
  ) => {
    opened += 1
    const gone = () => {
      connections.delete(connection)
      ended?.()
    }
    const connection: Connection = new Connection(framing, opened, transport, own, gone, greeting)
    connections.add(connection)
  }
  let numbered = 0
  /** Who calls on each, once the proxy has said so. */
  const proxied = new Map<number, Caller | undefined>()
  const openProxied = (link: ByteLink) => {
    numbered += 1
    const number = numbered
    proxied.set(number, undefined)
    const tell = (event: UpstreamEvent) => options.upstream?.(number, event)
    const own: ConnectionHost = {
      ...host,
      observe(event) {
        observe(event)
        if (event.type === 'login-accepted') carriers.set(event.account, number)
        if (event.type === 'login-accepted' || event.type === 'received') tell(event)
      },
    }
    tell({ type: 'opened' })
    const named = (header: ProxyHeader) => {
      if ('address' in header) proxied.set(number, header)
      tell({ type: 'named', header })
    }
    const framing = documentFraming(behindProxy(link, named))
    const ended = () => {
      proxied.delete(number)
      for (const [account, carrier] of carriers) if (carrier === number) carriers.delete(account)
      tell({ type: 'closed' })
    }
    open('tls', framing, { own, ended })
  }
  const listening = (transport: StreamTransport) => ({
    certificate,
    onLink: (link: ByteLink | UpgradableLink) => open(transport, documentFraming(link)),
    onHandshakeFailed: (detail: string) => observe({ type: 'handshake-failed', transport, detail }),
  })
  const [tls, startTls, webSocket, proxy, noise] = await Promise.all([
    listenTls({ ...listening('tls'), alpn: ['xmpp-client'] }),
    listenStartTls(listening('starttls')),
    listenWebSocket({
      ...listening('websocket'),
      path: WEBSOCKET_PATH,
      protocol: 'xmpp',
      messageBytes: MESSAGE_FACTOR * limits.stanzaBytes,
      onLink: (link) => open('websocket', websocketFraming(link)),
    }),
    listenTls({ ...listening('tls'), onLink: openProxied }),
    options.noise &&
      openNoiseDoor(
        host,
        options.noise,
        (handshake) => observe({ type: 'greeted', handshake }),
        (framing, greeting) => open('noise', framing, { greeting }),
      ),
  ])

  return {
    tlsPort: tls.port,
    startTlsPort: startTls.port,
    webSocketPort: webSocket.port,
    proxyPort: proxy.port,
    noise,
    sessions: () => registry.all(),
    session: (account) => registry.of(account),
    lose: (account, loss) =>
      new Promise((resolve) => {
        host.inTurn(async () => {
          await registry.of(account)?.lose(loss)
          resolve()
        })
      }),
    proxied: () => proxied.size,
    newestProxied: () => numbered,
    proxiedFor: ({ address, port }, since) =>
      [...proxied].filter(
        ([number, caller]) => number > since && caller?.address === address && caller.port === port,
      ).length,
    present(next, ended) {
      for (const listener of [tls, startTls, webSocket, proxy]) listener.present(next, ended)
    },
    async close() {
      for (const connection of connections) connection.finish('system-shutdown', 'closed')
      for (const session of registry.all()) session.end()
      await Promise.all([tls.close(), startTls.close(), webSocket.close(), proxy.close(), noise?.close()])
    },
  }
}
