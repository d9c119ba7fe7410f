import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { LinkFault } from '../vocabulary/link-fault.ts'
import type { OctetChange } from '../vocabulary/noise.ts'
import type { LinkEnd } from './byte-link.ts'
import { linkFaults } from './link-faults.ts'
import type { MessageLink, MessageListener } from './message-link.ts'
import { contextOf, type ListenOptions, rawSockets, type SecureListener } from './tls-server.ts'

/** A WebSocket on which something may be wrong: its messages then come in fragments, or not at all. */
export interface WebSocketLink extends MessageLink {
  fault(fault: LinkFault): void
  /** Sends a message whose octets are changed, as text in one frame. */
  alter(message: Uint8Array, alteration: OctetChange): void
}

/** What a WebSocket server needs beside its certificate. */
export interface WebSocketOptions extends Pick<ListenOptions<never>, 'certificate' | 'onHandshakeFailed'> {
  /** The only path that is served. */
  readonly path: string
  /** The subprotocol that a client has to offer. */
  readonly protocol: string
  /** Octets of the longest message; a longer one ends the connection. */
  readonly messageBytes: number
  onLink(link: WebSocketLink): void
}

const HOST = '127.0.0.1'
const NORMAL = 1000
const UNSUPPORTED_DATA = 1003

/**
 * Listens for WebSockets (RFC 6455) over TLS 1.2 or later, on a free port. Messages are text; a binary one ends the
 * connection. A client without the subprotocol or on another path is refused with an HTTP error.
 */
export async function listenWebSocket(options: WebSocketOptions): Promise<SecureListener> {
  const server = createServer(contextOf(options.certificate), (_request, response) =>
    response.writeHead(426).end(),
  )
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageBytes,
    perMessageDeflate: false,
    handleProtocols: () => options.protocol,
  })
  const raw = rawSockets(server)
  server.on('tlsClientError', (error) => options.onHandshakeFailed?.(error.message))
  server.on('upgrade', (request, socket, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
    const wrong =
      request.url !== options.path
        ? '404 Not Found'
        : offered.includes(options.protocol)
          ? ''
          : '400 Bad Request'
    if (wrong !== '') return void socket.end(`HTTP/1.1 ${wrong}\r\nConnection: close\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (accepted) =>
      options.onLink(webSocketLink(accepted, socket)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    present(next, ended) {
      server.setSecureContext(contextOf(next))
      raw.destroyAll(ended)
    },
    async close() {
      const gone = [...sockets.clients].map(
        (each) =>
          new Promise<void>((resolve) => {
            each.once('close', () => resolve())
            each.terminate()
          }),
      )
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      raw.destroyAll()
      await Promise.all([closed, ...gone])
    },
  }
}

/** @param under what it goes over, for octets that are no message of its own */
function webSocketLink(socket: WebSocket, under: Duplex): WebSocketLink {
  let listener: MessageListener | undefined
  let cause: LinkEnd | undefined
  const end = () => {
    cause ??= { by: 'local', detail: 'ended' }
    socket.close(NORMAL)
  }
  const destroy = () => {
    cause ??= { by: 'local', detail: 'cut' }
    socket.terminate()
  }
  const faults = linkFaults({
    send: (part, last) => socket.send(part, { binary: false, fin: last }, () => {}),
    end,
    destroy,
  })
  socket.on('message', (data, isBinary) => {
    const heard = faults.hear(data as Buffer)
    if (heard?.length !== (data as Buffer).length) return
    if (!isBinary) return listener?.message(heard)
    cause ??= { by: 'fault', detail: 'a binary message; messages are text' }
    socket.close(UNSUPPORTED_DATA)
  })
  socket.on('error', (error: Error & { code?: string }) => {
    cause ??= { by: error.code?.startsWith('WS_ERR') ? 'fault' : 'peer', detail: error.message }
  })
  socket.on('close', (code, reason) => {
    listener?.closed(cause ?? { by: 'peer', detail: `WebSocket code ${code} ${reason}`.trim() })
  })
  return {
    listen: (next) => {
      listener = next
    },
    send(message) {
      if (!faults.take(message)) socket.send(message, { binary: false }, () => {})
    },
    end,
    destroy,
    fault: (fault) => faults.set(fault),
    alter(message, { where, change, isLast }) {
      under.write(where === 'frame' ? change(textFrame(message)) : textFrame(change(message)))
      if (isLast?.()) under.end()
    },
  }
}

const TEXT = 0x81
const [LENGTH_16, LENGTH_64] = [126, 127]

/** A whole text message as a server frames it (RFC 6455, section 5.2). */
function textFrame(message: Uint8Array): Buffer {
  const { length } = message
  if (length < LENGTH_16) return Buffer.concat([Uint8Array.of(TEXT, length), message])
  const isShort = length < 2 ** 16
  const head = Buffer.alloc(isShort ? 4 : 10)
  head[0] = TEXT
  head[1] = isShort ? LENGTH_16 : LENGTH_64
  if (isShort) head.writeUInt16BE(length, 2)
  else head.writeUIntBE(length, 4, 6)
  return Buffer.concat([head, message])
}
