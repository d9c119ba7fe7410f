import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Profile } from '../catalogue/profile.ts'
import { swollen } from '../formats/packing.ts'
import type { Authority } from '../transports/authority.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import { type AnsweredEnlistment, answerEnlistment } from './answer-enlistment.ts'
import { openFront } from './desk-front.ts'
import type { Enlistment } from './enlistment.ts'
import { headersOf, readable, readBody } from './http-body.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import { KEY_SET_REPLIES, type Reply } from './odd-replies.ts'
import type { Recorder } from './recorder.ts'
import type { Spoils } from './spoils.ts'

const HOST = '127.0.0.1'
const OTHER_NAME = 'localhost'
const BODY_LIMIT = 64 * 1024
const SHOWN_LIMIT = 16 * 1024

/** Below this path the server stands for the platform's push service, which wakes devices for the provider. */
export const PUSH_SERVICE_PATH = '/platform-push'
/** Below this path it stands for a server of somebody else's, where nobody has anything to look for. */
const ELSEWHERE_PATH = '/elsewhere/'
const KEYS_ELSEWHERE = `${ELSEWHERE_PATH}keys`
/** What every other page there says, in the form that link previews are made from. */
const PAGE =
  '<!doctype html><title>A page</title><meta property="og:title" content="A page"><meta property="og:description" content="of somebody else">'

/** The gatekeeper's HTTPS server: enlistment, and the keys that sign push calls. */
export interface HttpsDesk {
  /** Base URL, without a slash at its end. */
  readonly base: string
  /** Where a key set of nobody's can be fetched. */
  readonly elsewhere: string
  close(): Promise<void>
}

/** What the server works with. */
export interface HttpsDeskParts {
  readonly profile: Profile
  readonly authority: Authority
  readonly names: readonly string[]
  readonly enlist: Enlistment
  /** JWK Set as it is published now, JSON text. */
  keySet(): string
  /** A JWK Set of nobody's, JSON text. */
  readonly strangers: string
  readonly misbehaviours: Misbehaviours
  readonly spoils: Spoils
  readonly recorder: Recorder
  /** Something failed on our side. */
  onFault(thrown: unknown): void
}

/** Starts the server on the loopback interface, on a free port. Each exchange is recorded before it is answered. */
export async function openHttpsDesk(parts: HttpsDeskParts): Promise<HttpsDesk> {
  const { profile, enlist, misbehaviours, spoils, recorder, onFault } = parts
  let base = ''
  const elsewhere = () => `${base}${KEYS_ELSEWHERE}`
  // by another name, and thus of another origin
  const otherServer = () => `https://${OTHER_NAME}:${front.port}${ELSEWHERE_PATH}enlistment`
  const enlistment = answerEnlistment(profile, enlist, misbehaviours, otherServer)

  const replyTo = async (
    endpoint: string,
    path: string,
    method: string,
    request: IncomingMessage,
    body: string,
    complete: boolean,
  ): Promise<AnsweredEnlistment> => {
    if (endpoint === 'enlistment' && method === 'POST') {
      const contentType = request.headers['content-type'] ?? ''
      return enlistment({ contentType, body, complete })
    }
    if (endpoint === 'jwks' && method === 'GET') return keys()
    if (endpoint === 'elsewhere')
      return path === KEYS_ELSEWHERE
        ? { status: 200, type: 'application/jwk-set+json', body: parts.strangers }
        : { status: 200, type: 'text/html', body: PAGE }
    if (endpoint === 'push-service' && method === 'POST') return { status: 200, type: '', body: '' }
    return { status: endpoint === 'unknown' ? 404 : 405, type: '', body: '' }
  }
  const keys = (): AnsweredEnlistment => {
    if (misbehaviours.get('drop-jwks') !== undefined) return { status: 0, type: '', body: '', cut: 'before' }
    const odd = misbehaviours.get('odd-jwks')
    const published = parts.keySet()
    if (odd === undefined) return { status: 200, type: 'application/jwk-set+json', body: published }
    return KEY_SET_REPLIES[odd.reply]({ published, elsewhere: elsewhere(), strangers: parts.strangers })
  }

  const spoiltBody = (endpoint: string, body: string): Buffer => {
    const usual = Buffer.from(body)
    if (endpoint === 'jwks') return Buffer.from(spoils.of('key set', usual))
    return endpoint === 'enlistment' ? Buffer.from(spoils.of('enlistment reply', usual)) : usual
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    const method = request.method ?? ''
    const endpoint = endpointOf(path, profile)
    const { body, complete } = await readBody(request, BODY_LIMIT)
    const requestBody = readable(body)
    const reply = await replyTo(endpoint, path, method, request, requestBody, complete)
    const isCut = reply.cut === 'before' || reply.cut === 'after'
    const octets = spoiltBody(endpoint, reply.body)
    const swelling = reply.body === '' ? undefined : misbehaviours.get('swollen-replies')
    const sent = swelling === undefined ? octets : swollen(octets, swelling.mebibytes)
    const responseHeaders = {
      ...headersFor(reply, sent.length, complete),
      ...(swelling === undefined ? {} : { 'content-encoding': 'gzip' }),
    }
    recorder.proof(`wire:${endpoint}`, 'http.exchange', {
      endpoint,
      by: 'candidate',
      method,
      path,
      version: `HTTP/${request.httpVersion}`,
      requestHeaders: headersOf(request),
      requestBody,
      status: isCut ? 0 : reply.status,
      responseHeaders: isCut ? {} : responseHeaders,
      responseBody: isCut ? '' : readable(octets).slice(0, SHOWN_LIMIT),
    })
    if (isCut) return void request.socket.destroy()
    response.writeHead(reply.status, responseHeaders)
    if (reply.cut === 'inside')
      return void response.write(sent.subarray(0, sent.length / 2), () => request.socket.destroy())
    for (const piece of reply.drip ? reply.body : [sent]) if (piece.length > 0) response.write(piece)
    response.end()
  }

  const front = await openFront({
    ...parts,
    answer: (request, response) => {
      answer(request, response).catch((thrown) => {
        onFault(thrown)
        response.destroy()
      })
    },
    onUnreadable: (packet) => recorder.proof('wire:unknown', 'http.exchange', unreadable(packet)),
  })
  base = `https://${HOST}:${front.port}`
  return { base, elsewhere: elsewhere(), close: front.close }
}

function endpointOf(path: string, profile: Profile): string {
  if (path.startsWith(PUSH_SERVICE_PATH)) return 'push-service'
  if (path.startsWith(ELSEWHERE_PATH)) return 'elsewhere'
  return { [profile.enlistment.path]: 'enlistment', [profile.push.jwksPath]: 'jwks' }[path] ?? 'unknown'
}

function headersFor({ type, location, retryAfter }: Reply, length: number, complete: boolean) {
  return {
    ...(type === '' ? {} : { 'content-type': type }),
    ...(location === undefined ? {} : { location }),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    'content-length': String(length),
    ...(complete ? {} : { connection: 'close' }),
  }
}

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
