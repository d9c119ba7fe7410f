import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { freshBytes } from '../environment/randomness.ts'
import { deliver, deliverOversize, type LineSink, type LineTransport } from './line-transport.ts'

/** A loopback WebSocket that one candidate may dial, once. */
export interface DialIn extends LineTransport {
  /** Where to connect, as `ws://127.0.0.1:…`. */
  readonly url: string
  /** The bearer token of the `Authorization` header; worth one connection. */
  readonly token: string
  /** Cuts the connection, if there is one, and stops listening. */
  close(): Promise<void>
}

/** Listens for a candidate that dials in. One message per text frame. @param lineBytes longest message that is accepted */
export async function listenForDialIn(lineBytes: number, sink: LineSink): Promise<DialIn> {
  const token = freshBytes(32).toString('base64url')
  const http = createServer((_request, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({ noServer: true, maxPayload: lineBytes, perMessageDeflate: false })
  let peer: WebSocket | undefined
  let spent = false

  http.on('upgrade', (request, socket, head) => {
    if (spent || !bears(request, token))
      return void socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    spent = true
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      peer = accepted
      listen(accepted, lineBytes, sink)
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token,
    send: (line) => peer?.send(line, () => {}),
    async close() {
      spent = true
      peer?.terminate()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

function listen(peer: WebSocket, lineBytes: number, sink: LineSink): void {
  peer.on('message', (data, binary) => {
    const bytes = data as Buffer
    if (!binary) return deliver(bytes, sink)
    sink.problem({
      what: 'garbage',
      detail: 'a binary frame; messages are text frames',
      head: '',
      bytes: bytes.length,
    })
  })
  peer.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'WS_ERR_INVALID_UTF8') deliver(Buffer.from([0xff]), sink)
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
      deliverOversize(Buffer.alloc(0), lineBytes, lineBytes, sink)
  })
  peer.on('close', (code) => sink.closed(`closed its connection (WebSocket code ${code})`))
}

function bears(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
