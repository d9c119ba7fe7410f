import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Profile } from '../../catalogue/profile.ts'
import type { Credential } from '../../transports/authority.ts'
import { headersOf } from '../http-body.ts'
import type { Recorder } from '../recorder.ts'
import { newReference } from './reference.ts'

const HOST = '127.0.0.1'
const PIECE = new Uint8Array(64 * 1024)

/** How a file of ours is served, where that is not as it should be. */
export interface Hosting {
  /** Answers with this status and no file. */
  readonly status?: number
  /** Sends whoever asks elsewhere. */
  readonly redirect?: string
  /** After the file come zeros, for as long as anybody takes them and at most so many octets. */
  readonly endless?: number
  /** Compresses the file, and says so. */
  readonly compressed?: boolean
  /** Content-Length as it is announced; the connection ends after what there is. */
  readonly announced?: number
}

/** The gatekeeper's media host: what its users send to the provider's users lies here. */
export interface MediaHost {
  /** Base URL, without a slash at its end. */
  readonly base: string
  /** Puts a blob there and gives the path that a message refers to. */
  put(blob: Uint8Array, hosting?: Hosting): string
  close(): Promise<void>
}

/** What the host works with. */
export interface MediaHostParts {
  readonly profile: Profile['media']
  readonly certificate: Credential
  readonly recorder: Recorder
}

/** Starts the host on the loopback interface. Each request is recorded before it is answered, and what was taken after it. */
export async function openMediaHost({ profile, certificate, recorder }: MediaHostParts): Promise<MediaHost> {
  const shelf = new Map<string, { readonly blob: Uint8Array; readonly hosting: Hosting }>()
  const sockets = new Set<Socket>()
  const server = createServer(
    {
      cert: certificate.certPem,
      key: certificate.keyPem,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    },
    (request, response) => answer(request, response, shelf.get(request.url ?? ''), recorder),
  )
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (_, socket) => socket.destroy())
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve(server.address() as AddressInfo))
  })
  return {
    base: `https://${HOST}:${port}`,
    put(blob, hosting = {}) {
      const path = `${profile.hostPath}/${newReference()}`
      shelf.set(path, { blob, hosting })
      return path
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  kept: { readonly blob: Uint8Array; readonly hosting: Hosting } | undefined,
  recorder: Recorder,
): void {
  const { method = '', url: path = '' } = request
  const { blob = new Uint8Array(), hosting = {} } = kept ?? {}
  const isHeld = kept !== undefined && (method === 'GET' || method === 'HEAD')
  const range = isHeld && !isOdd(hosting) ? rangeOf(request.headers.range, blob.length) : undefined
  const body = hosting.compressed ? gzipSync(blob) : range ? blob.subarray(range.from, range.to + 1) : blob
  const status = isHeld ? (hosting.redirect ? 302 : (hosting.status ?? (range ? 206 : 200))) : 404
  const isWhole = status === 200 || status === 206
  const headers = {
    ...(isWhole ? { 'content-type': 'application/octet-stream' } : {}),
    ...(range ? { 'content-range': `bytes ${range.from}-${range.to}/${blob.length}` } : {}),
    ...(hosting.compressed ? { 'content-encoding': 'gzip' } : {}),
    ...(hosting.redirect ? { location: hosting.redirect } : {}),
    ...(hosting.endless
      ? {}
      : { 'content-length': String(isWhole ? (hosting.announced ?? body.length) : 0) }),
  }
  recorder.proof('wire:media', 'http.exchange', {
    endpoint: 'media',
    by: 'candidate',
    method,
    path,
    version: `HTTP/${request.httpVersion}`,
    requestHeaders: headersOf(request),
    requestBody: '',
    status,
    responseHeaders: headers,
    responseBody: '',
  })
  let octets = 0
  response.once('close', () =>
    recorder.proof('wire:media', 'media.taken', { path, octets, complete: response.writableFinished }),
  )
  response.on('error', () => {})
  response.writeHead(status, headers)
  if (!isWhole || method === 'HEAD') return void response.end()
  const write = (piece: Uint8Array, then: () => void) => {
    octets += piece.length
    response.write(piece, (failed) => (failed ? undefined : then()))
  }
  const more = () => {
    if (response.destroyed) return
    if (octets >= body.length + (hosting.endless ?? 0)) response.end()
    else write(PIECE, more)
  }
  write(body, () => {
    if (hosting.announced !== undefined && hosting.announced !== body.length) request.socket.destroy()
    else more()
  })
}

const isOdd = ({ endless, compressed, announced }: Hosting) =>
  endless !== undefined || compressed === true || announced !== undefined

/** One range of octets (RFC 9110, section 14.1.2); anything else is answered with the whole file. */
function rangeOf(header: string | undefined, length: number) {
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  const from = Number(first)
  const to = Math.min(last === '' ? length - 1 : Number(last), length - 1)
  return first !== '' && from <= to ? { from, to } : undefined
}
