import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, createServer, type TLSSocket } from 'node:tls'
import type { Bell } from '../environment/waiting.ts'
import { markOf, type StanzaMark } from '../formats/stanza/mark-of.ts'
import { type StanzaReader, stanzaReader } from '../formats/stanza/stanza-reader.ts'
import { wrongCertificate } from '../gatekeeper/wrong-certificates.ts'
import type { Authority, Credential } from '../transports/authority.ts'
import { rawSockets } from '../transports/tls-server.ts'
import type { ProxyFlaw } from './proxy.ts'

const HOST = '127.0.0.1'
/** Octets of one direction that are kept: who sends more is seen by its beginning. */
const MOST = 4 * 1024 * 1024
/** Old versions are not offered at the usual level of security. */
const ANY_CIPHER = 'DEFAULT@SECLEVEL=0'

/** What a relay tells of the connection of one client. */
export interface RelayListener {
  /** It is logged in. @param address where its connection comes from, as the proxy sees it */
  loggedIn(connection: number, address: string, protocol: string): void
  sent(connection: number, mark: StanzaMark): void
  handed(connection: number, mark: StanzaMark): void
  /** A connection under a flaw is over. `octets`: what the client said inside TLS. */
  tried(flaw: ProxyFlaw, octets: number): void
}

/** Stands where a client of the candidate's own takes the proxy to be, looks at what goes through, and hands it on as it is. */
export interface ProxyRelay {
  /** Address in the form of a listener's. */
  readonly address: string
  /** Ends its connections, and is a server that nobody may speak to from now on; `undefined`: a good one again. */
  presents(flaw: ProxyFlaw | undefined): Promise<void>
  /** What went through so far, of both directions. */
  carried(): Buffer
  close(): void
}

/** What a relay is made of. */
export interface RelayOptions {
  readonly authority: Authority
  /** Where the proxy listens, as the running candidate says. */
  target(): URL
  readonly bell: Bell
  nextConnection(): number
  readonly listener: RelayListener
}

/** Starts a relay on a free port of loopback. */
export async function proxyRelay(options: RelayOptions): Promise<ProxyRelay> {
  const { authority, target, bell, listener } = options
  const names = [target().hostname]
  const good = await authority.issue({ names })
  let flaw: ProxyFlaw | undefined
  const kept = { sent: keeper(), handed: keeper() }
  const server = createServer(contextOf(good))
  const raw = rawSockets(server)
  // what each connection was shown when it began, and what it said inside TLS, by its port
  const shown = new Map<number | undefined, { readonly flaw: ProxyFlaw; octets: number }>()
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    if (flaw === undefined) return
    const own = { flaw, octets: 0 }
    shown.set(remotePort, own)
    socket.once('close', () => {
      shown.delete(remotePort)
      listener.tried(own.flaw, own.octets)
    })
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.on('secureConnection', (client) => {
    client.on('error', () => {})
    const under = shown.get(client.remotePort)
    if (under === undefined) return through(client)
    client.on('data', (chunk) => {
      under.octets += chunk.length
      // one octet is enough: nobody is kept waiting for an answer
      client.destroy()
    })
  })
  const through = (client: TLSSocket) => {
    const { hostname, port } = target()
    const connection = options.nextConnection()
    const socket: Socket = connectTcp({ host: HOST, port: Number(port) })
    const proxy = connectTls({ socket, servername: hostname, ca: authority.caPem })
    for (const each of [socket, proxy]) each.on('error', () => {})
    const [outward, inward] = readers(
      () => listener.loggedIn(connection, socket.localAddress ?? '', client.getProtocol() ?? ''),
      (mark) => listener.sent(connection, mark),
      (mark) => listener.handed(connection, mark),
    )
    const joins = (from: TLSSocket, to: TLSSocket, take: (chunk: Buffer) => void) => {
      from.on('data', (chunk: Buffer) => {
        // seen before it can have arrived
        take(chunk)
        bell.ring()
      })
      from.pipe(to)
      from.once('close', () => to.destroy())
    }
    joins(client, proxy, (chunk) => {
      kept.sent.add(chunk)
      outward(chunk)
    })
    joins(proxy, client, (chunk) => {
      kept.handed.add(chunk)
      inward(chunk)
    })
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve((server.address() as AddressInfo).port))
  })
  return {
    address: `tls://${names[0]}:${port}`,
    async presents(next) {
      const context = next === undefined ? contextOf(good) : await flawed(next, authority, names, good)
      flaw = next
      server.setSecureContext(context)
      raw.destroyAll()
    },
    carried: () => Buffer.concat([kept.sent.all(), kept.handed.all()]),
    close() {
      server.close()
      raw.destroyAll()
    },
  }
}

function contextOf({ certPem, keyPem }: Credential) {
  return { cert: certPem, key: keyPem, minVersion: 'TLSv1.2' } as const
}

async function flawed(flaw: ProxyFlaw, authority: Authority, names: readonly string[], good: Credential) {
  if (flaw !== 'TLSv1' && flaw !== 'TLSv1.1') return contextOf(await wrongCertificate(flaw, authority, names))
  return { ...contextOf(good), minVersion: flaw, maxVersion: flaw, ciphers: ANY_CIPHER } as const
}

/** Keeps the first octets that it is given. */
function keeper() {
  const chunks: Buffer[] = []
  let length = 0
  return {
    add(chunk: Buffer) {
      const part = chunk.subarray(0, MOST - length)
      length += part.length
      if (part.length > 0) chunks.push(part)
    },
    all: () => Buffer.concat(chunks),
  }
}

/** Reads both directions of one connection; a login that succeeds begins both streams anew. */
function readers(
  loggedIn: () => void,
  sent: (mark: StanzaMark) => void,
  handed: (mark: StanzaMark) => void,
): readonly [(chunk: Buffer) => void, (chunk: Buffer) => void] {
  let isIn = false
  let outward: StanzaReader
  let inward: StanzaReader
  const silent = { onOpen() {}, onClose() {}, onError() {} }
  const begins = () => {
    outward?.stop()
    inward?.stop()
    outward = stanzaReader({ ...silent, onStanza: (stanza) => isIn && sent(markOf(stanza)) })
    inward = stanzaReader({
      ...silent,
      onStanza(stanza) {
        if (isIn) return handed(markOf(stanza))
        if (stanza.name !== 'success') return
        isIn = true
        loggedIn()
        begins()
      },
    })
  }
  begins()
  return [(chunk) => outward.push(chunk), (chunk) => inward.push(chunk)]
}
