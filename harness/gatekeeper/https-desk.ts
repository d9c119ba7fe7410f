import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Profile } from '../catalogue/profile.ts'
import type { Credential } from '../transports/authority.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import type { Enlistment } from './enlistment.ts'
import { headersOf, readable, readBody } from './http-body.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { Recorder } from './recorder.ts'

const HOST = '127.0.0.1'
const BODY_LIMIT = 64 * 1024

/** Below this path the server stands for the platform's push service, which wakes devices for the provider. */
export const PUSH_SERVICE_PATH = '/platform-push'

/** The gatekeeper's HTTPS server: enlistment, and the keys that sign push calls. */
export interface HttpsDesk {
  /** Base URL, without a slash at its end. */
  readonly base: string
  close(): Promise<void>
}

/** What the server works with. */
export interface HttpsDeskParts {
  readonly profile: Profile
  readonly certificate: Credential
  readonly enlist: Enlistment
  /** JWK Set, JSON text. */
  readonly keySet: string
  readonly misbehaviours: Misbehaviours
  readonly recorder: Recorder
  /** Something failed on our side. */
  onFault(thrown: unknown): void
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Starts the server on the loopback interface, on a free port. Each exchange is recorded before it is answered. */
export async function openHttpsDesk(parts: HttpsDeskParts): Promise<HttpsDesk> {
  const { profile, certificate, enlist, keySet, misbehaviours, recorder, onFault } = parts

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    const method = request.method ?? ''
    const endpoint = path.startsWith(PUSH_SERVICE_PATH)
      ? 'push-service'
      : ({ [profile.enlistment.path]: 'enlistment', [profile.push.jwksPath]: 'jwks' }[path] ?? 'unknown')
    const { body, complete } = await readBody(request, BODY_LIMIT)
    const requestBody = readable(body)
    const isDropped = endpoint === 'jwks' && misbehaviours.get('drop-jwks') !== undefined
    const {
      status,
      type,
      body: responseBody,
    } = isDropped ? DROPPED : await replyTo(endpoint, method, request, requestBody, complete)
    const responseHeaders = {
      ...(type === '' ? {} : { 'content-type': type }),
      'content-length': String(Buffer.byteLength(responseBody)),
      ...(complete ? {} : { connection: 'close' }),
    }
    recorder.proof(`wire:${endpoint}`, 'http.exchange', {
      endpoint,
      by: 'candidate',
      method,
      path,
      version: `HTTP/${request.httpVersion}`,
      requestHeaders: headersOf(request),
      requestBody,
      status,
      responseHeaders: isDropped ? {} : responseHeaders,
      responseBody,
    })
    if (isDropped) request.socket.destroy()
    else response.writeHead(status, responseHeaders).end(responseBody)
  }

  const replyTo = async (
    endpoint: string,
    method: string,
    request: IncomingMessage,
    body: string,
    complete: boolean,
  ): Promise<Reply> => {
    if (endpoint === 'enlistment' && method === 'POST') {
      const contentType = request.headers['content-type'] ?? ''
      return {
        status: 200,
        type: 'application/json',
        body: JSON.stringify(await enlist({ contentType, body, complete })),
      }
    }
    if (endpoint === 'jwks' && method === 'GET')
      return { status: 200, type: 'application/jwk-set+json', body: keySet }
    if (endpoint === 'push-service' && method === 'POST') return { status: 200, type: '', body: '' }
    return { status: endpoint === 'unknown' ? 404 : 405, type: '', body: '' }
  }

  const server = createServer(
    {
      cert: certificate.certPem,
      key: certificate.keyPem,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    },
    (request, response) => {
      answer(request, response).catch((thrown) => {
        onFault(thrown)
        response.destroy()
      })
    },
  )
  server.on('clientError', (error: Error & { readonly rawPacket?: Buffer }, socket) => {
    if (error.rawPacket) recorder.proof('wire:unknown', 'http.exchange', unreadable(error.rawPacket))
    socket.destroy()
  })
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => resolve(server.address() as AddressInfo))
  })
  return {
    base: `https://${HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** No answer at all; the record says status 0. */
const DROPPED: Reply = { status: 0, type: '', body: '' }

/** A request that is no HTTP, kept as it came; it gets no answer. */
function unreadable(packet: Buffer): ProofData['http.exchange'] {
  const nothing = {
    method: '',
    path: '',
    version: '',
    requestHeaders: {},
    responseHeaders: {},
    responseBody: '',
  }
  return { endpoint: 'unknown', by: 'candidate', ...nothing, requestBody: readable(packet), status: 0 }
}
