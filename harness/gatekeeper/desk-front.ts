import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import type { Authority, Credential } from '../transports/authority.ts'
import { contextOf } from '../transports/tls-server.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { ServerFlaw } from './odd-replies.ts'
import type { Recorder } from './recorder.ts'
import { wrongCertificate } from './wrong-certificates.ts'

const HOST = '127.0.0.1'

/** What the front works with. */
export interface FrontParts {
  readonly authority: Authority
  readonly names: readonly string[]
  readonly misbehaviours: Misbehaviours
  readonly recorder: Recorder
  readonly answer: RequestListener
  onUnreadable(packet: Buffer): void
  onFault(thrown: unknown): void
}

/**
 * Listens for HTTPS (HTTP/1.1) on the loopback interface. The misbehaviour `wrong-certificate` decides for every connection
 * which certificate it gets; when it changes, all connections end, so that none outlives the certificate that it began with.
 */
export async function openFront(
  parts: FrontParts,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { authority, names, misbehaviours, recorder, answer, onUnreadable, onFault } = parts
  const servers = new Map<ServerFlaw | 'good', Promise<Server>>()
  const serverWith = (kind: ServerFlaw | 'good') => {
    const known = servers.get(kind)
    if (known) return known
    const made = (
      kind === 'good' ? authority.issue({ names }) : wrongCertificate(kind, authority, names)
    ).then((credential) => secured(credential, answer, onUnreadable))
    servers.set(kind, made)
    return made
  }
  const sockets = new Set<Socket>()
  const front = createTcpServer((socket) => {
    const kind = misbehaviours.get('wrong-certificate')?.certificate ?? 'good'
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      sockets.delete(socket)
      if (kind !== 'good')
        recorder.proof('wire:https', 'tls.ended', { certificate: kind, octets: socket.bytesRead })
    })
    serverWith(kind).then((server) => server.emit('connection', socket), onFault)
  })
  misbehaviours.onChange((name) => {
    if (name === 'wrong-certificate') for (const socket of sockets) socket.destroy()
  })
  await serverWith('good')
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    front.once('error', reject)
    front.listen(0, HOST, () => resolve(front.address() as AddressInfo))
  })
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function secured(
  credential: Credential,
  answer: RequestListener,
  onUnreadable: (packet: Buffer) => void,
): Server {
  const server = createServer({ ...contextOf(credential), ALPNProtocols: ['http/1.1'] }, answer)
  server.on('clientError', (error: Error & { readonly rawPacket?: Buffer }, socket) => {
    if (error.rawPacket) onUnreadable(error.rawPacket)
    socket.destroy()
  })
  return server
}
