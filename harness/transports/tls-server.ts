import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer } from 'node:tls'
import type { Credential } from './authority.ts'
import type { ByteLink, UpgradableLink } from './byte-link.ts'
import { socketLink, type UpgradeOptions } from './socket-link.ts'

/** A listening server on the loopback interface. */
export interface Listener {
  readonly port: number
  /** Stops listening and destroys every connection; resolves when all is closed. */
  close(): Promise<void>
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

/**
 * Listens for TLS from the first byte, TLS 1.2 or later, on a free port. `alpn` names the protocols for clients
 * that negotiate one (RFC 7301); a client that offers only others is refused.
 */
export function listenTls(
  options: ListenOptions<ByteLink> & { readonly alpn?: readonly string[] },
): Promise<Listener> {
  const { certPem, keyPem } = options.certificate
  const server = createTlsServer({
    cert: certPem,
    key: keyPem,
    minVersion: OLDEST,
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
  })
  const links = linkSet()
  server.on('secureConnection', (socket) => options.onLink(links.add(socket)))
  server.on('tlsClientError', (error) => options.onHandshakeFailed?.(error.message))
  return start(server, links)
}

/** Listens for plain TCP on a free port; each link can be upgraded to TLS in place, TLS 1.2 or later. */
export function listenStartTls(options: ListenOptions<UpgradableLink>): Promise<Listener> {
  const { certPem, keyPem } = options.certificate
  const context = createSecureContext({ cert: certPem, key: keyPem, minVersion: OLDEST })
  const onHandshakeFailed = (detail: string) => options.onHandshakeFailed?.(detail)
  const server = createServer()
  const links = linkSet()
  server.on('connection', (socket) => options.onLink(links.add(socket, { context, onHandshakeFailed })))
  return start(server, links)
}

/** Listens for TCP on a free port, for protocols that bring their own encryption. */
export function listenPlain(onLink: (link: ByteLink) => void): Promise<Listener> {
  const server = createServer()
  const links = linkSet()
  server.on('connection', (socket) => onLink(links.add(socket)))
  return start(server, links)
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

async function start(server: Server, links: LinkSet): Promise<Listener> {
  const sockets = new Set<Socket>() // those still in their handshake too
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve(server.address() as AddressInfo))
  })
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const gone = links.destroyAll()
      for (const socket of sockets) socket.destroy()
      await Promise.all([closed, gone])
    },
  }
}
