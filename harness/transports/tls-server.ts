import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type SecureContextOptions } from 'node:tls'
import type { Credential } from './authority.ts'
import type { ByteLink, UpgradableLink } from './byte-link.ts'
import { socketLink, type UpgradeOptions } from './socket-link.ts'

/** A listening server on the loopback interface. */
export interface Listener {
  readonly port: number
  /** Stops listening and destroys every connection; resolves when all is closed. */
  close(): Promise<void>
}

/** A server whose certificate can be exchanged. */
export interface SecureListener extends Listener {
  /**
   * Shows this certificate from now on, and ends every connection that began with another one.
   * @param ended gets the octets that came over each connection that was shown it, when it is over
   */
  present(certificate: Credential, ended?: (octets: number) => void): void
}

/** What both kinds of server need. */
export interface ListenOptions<Link extends ByteLink> {
  readonly certificate: Credential
  onLink(link: Link): void
  /** A client did not complete the TLS handshake; `detail` is what the TLS library says. */
  onHandshakeFailed?(detail: string): void
}

const HOST = '127.0.0.1'
const OLDEST = 'TLSv1.2'
/** What OpenSSL asks for before it speaks an old version. */
const ANY_CIPHER = 'DEFAULT@SECLEVEL=0'

/**
 * Listens for TLS from the first byte, TLS 1.2 or later, on a free port. `alpn` names the protocols for clients
 * that negotiate one (RFC 7301); a client that offers only others is refused.
 */
export function listenTls(
  options: ListenOptions<ByteLink> & { readonly alpn?: readonly string[] },
): Promise<SecureListener> {
  const server = createTlsServer({
    ...contextOf(options.certificate),
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
  })
  const links = linkSet()
  server.on('secureConnection', (socket) => options.onLink(links.add(socket)))
  server.on('tlsClientError', (error) => options.onHandshakeFailed?.(error.message))
  return start(server, links, (next) => server.setSecureContext(contextOf(next)))
}

/** Listens for plain TCP on a free port; each link can be upgraded to TLS in place, TLS 1.2 or later. */
export function listenStartTls(options: ListenOptions<UpgradableLink>): Promise<SecureListener> {
  let context = createSecureContext(contextOf(options.certificate))
  const onHandshakeFailed = (detail: string) => options.onHandshakeFailed?.(detail)
  const server = createServer()
  const links = linkSet()
  server.on('connection', (socket) => options.onLink(links.add(socket, { context, onHandshakeFailed })))
  return start(server, links, (next) => {
    context = createSecureContext(contextOf(next))
  })
}

/** Listens for TCP on a free port, for protocols that bring their own encryption. */
export function listenPlain(onLink: (link: ByteLink) => void): Promise<Listener> {
  const server = createServer()
  const links = linkSet()
  server.on('connection', (socket) => onLink(links.add(socket)))
  return start(server, links, () => {})
}

interface LinkSet {
  add(socket: Socket, upgrade?: UpgradeOptions): UpgradableLink
  destroyAll(): Promise<unknown>
}

function linkSet(): LinkSet {
  const links = new Map<ByteLink, Promise<void>>()
  return {
    add(socket, upgrade) {
      let gone = () => {}
      const closed = new Promise<void>((resolve) => {
        gone = resolve
      })
      const link = socketLink(
        socket,
        () => {
          links.delete(link)
          gone()
        },
        upgrade,
      )
      links.set(link, closed)
      return link
    },
    destroyAll() {
      const closings = [...links.values()]
      for (const link of links.keys()) link.destroy()
      return Promise.all(closings)
    },
  }
}

/** What a server with this certificate speaks: TLS 1.2 or later, unless it is to speak nothing but something older. */
export function contextOf({ certPem, keyPem, only }: Credential): SecureContextOptions {
  const own = { cert: certPem, key: keyPem }
  return only === undefined
    ? { ...own, minVersion: OLDEST }
    : { ...own, minVersion: only, maxVersion: only, ciphers: ANY_CIPHER }
}

async function start(
  server: Server,
  links: LinkSet,
  show: (certificate: Credential) => void,
): Promise<SecureListener> {
  const raw = rawSockets(server)
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve(server.address() as AddressInfo))
  })
  return {
    port,
    present(certificate, ended) {
      show(certificate)
      raw.destroyAll(ended)
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const gone = links.destroyAll()
      raw.destroyAll()
      await Promise.all([closed, gone])
    },
  }
}

/** The sockets under a server's connections, those still in their handshake too. */
export function rawSockets(server: Server): {
  /** Ends them all. `ended` gets the octets that come over each later one, when it is over. */
  destroyAll(ended?: (octets: number) => void): void
} {
  const sockets = new Set<Socket>()
  let told: ((octets: number) => void) | undefined
  server.on('connection', (socket: Socket) => {
    const own = told
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      own?.(socket.bytesRead)
    })
  })
  return {
    destroyAll(ended) {
      told = ended
      for (const socket of sockets) socket.destroy()
    },
  }
}
