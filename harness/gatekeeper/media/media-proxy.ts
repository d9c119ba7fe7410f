import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Profile } from '../../catalogue/profile.ts'
import { within } from '../../environment/waiting.ts'
import type { Credential } from '../../transports/authority.ts'
import type { Integrators } from '../integrators.ts'
import type { Recorder } from '../recorder.ts'
import { REFERENCE } from './reference.ts'
import { createRelay, failureOf } from './relay.ts'

const HOST = '127.0.0.1'

/** The gatekeeper's media proxy: its users' clients fetch the files of providers through it. */
export interface MediaProxy {
  /** Base URL, without a slash at its end. */
  readonly base: string
  close(): Promise<void>
}

/** What the proxy works with. */
export interface MediaProxyParts {
  readonly profile: Profile['media']
  readonly integrators: Pick<Integrators, 'get'>
  readonly certificate: Credential
  /** The authority that providers' certificates have to come from, PEM. */
  readonly ca: string
  readonly recorder: Recorder
}

/**
 * Starts the proxy on the loopback interface. It answers GET on the profile's download path, and asks the integrator that is
 * named there in its own name: nothing of the client's request goes along but one range. Octets are passed on as they come.
 */
export async function openMediaProxy(parts: MediaProxyParts): Promise<MediaProxy> {
  const { profile, certificate, ca } = parts
  const relay = createRelay(ca, profile.limitBytes)
  const form = new RegExp(`^${profile.downloadPath}/(\\d+)/(${REFERENCE})$`)
  const sockets = new Set<Socket>()
  const server = createServer(
    {
      cert: certificate.certPem,
      key: certificate.keyPem,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    },
    (request, response) => void answer(parts, relay, form, request, response),
  )
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const { port } = await new Promise<AddressInfo>((done, failed) => {
    server.once('error', failed)
    server.listen(0, HOST, () => done(server.address() as AddressInfo))
  })
  return {
    base: `https://${HOST}:${port}`,
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      })
    },
  }
}

async function answer(
  { profile, integrators, recorder }: MediaProxyParts,
  relay: ReturnType<typeof createRelay>,
  form: RegExp,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id = '', reference = ''] = form.exec(request.url ?? '') ?? []
  const integrator = integrators.get(id)
  response.on('error', () => {})
  if (request.method !== 'GET' || integrator === undefined || integrator.suspended || isDots(reference))
    return void response.writeHead(404, { 'content-length': 0 }).end()
  const path = `${profile.storagePath}/${reference}`
  const range = /^bytes=\d+-\d*$/.exec(request.headers.range ?? '')?.[0]
  try {
    const { status, headers, body, gauge, longestMs } = await relay.open(integrator.base, path, range)
    recorder.proof('wire:media', 'http.exchange', {
      endpoint: 'media',
      by: 'tester',
      method: 'GET',
      path,
      version: 'HTTP/1.1',
      requestHeaders: range === undefined ? {} : { range },
      requestBody: '',
      status,
      responseHeaders: plain(headers),
      responseBody: '',
    })
    const { 'content-length': length, 'content-range': part } = headers
    response.writeHead(status, {
      'content-type': 'application/octet-stream',
      ...(length === undefined ? {} : { 'content-length': String(length) }),
      ...(part === undefined ? {} : { 'content-range': String(part) }),
    })
    const passed = pipeline(body, gauge, response)
    const { done } = await within(passed, longestMs)
    if (!done) body.destroy(new Error(`no end within ${Math.round(longestMs)} ms`))
    await passed
  } catch (thrown) {
    const error = failureOf(thrown)
    recorder.proof('wire:media', 'http.failed', { endpoint: 'media', method: 'GET', path, error })
    if (response.headersSent) response.destroy()
    else response.writeHead(502, { 'content-length': 0 }).end()
  }
}

/** A segment that means another folder. */
const isDots = (segment: string) => /^\.+$/.test(segment)

function plain(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(Object.entries(headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))
}
