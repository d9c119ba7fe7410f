import { createHash } from 'node:crypto'
import { within } from '../../environment/waiting.ts'
import { httpsGet } from './https-get.ts'
import { type MediaHost, type MediaHostParts, openMediaHost } from './media-host.ts'
import { type MediaProxy, type MediaProxyParts, openMediaProxy } from './media-proxy.ts'
import { failureOf } from './relay.ts'
import { setTrap, type Trap } from './trap.ts'

/** Of a longer file, only length and digest are kept. */
const KEPT = 1024 * 1024

/** What became of a fetch. `bytes` is the file when it is short. */
export interface Fetched {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly octets: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: Uint8Array
  /** Why there is none or not all of it, empty otherwise. */
  readonly error: string
  /** It did not come to an end in time. */
  readonly isLate: boolean
}

/** How a file is fetched. */
export interface FetchOptions {
  /** First and last octet, as in a Range header. */
  readonly range?: string
  /** Octets after which no more is taken. */
  readonly most?: number
  /** Milliseconds of a responsive event loop after which nobody waits any more for the end. */
  readonly longestMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Is given every piece as it comes. */
  readonly each?: (piece: Uint8Array) => void
}

/** Everything about media at the gatekeeper. The proxy and the trap are opened when they are first needed. */
export interface MediaDesk extends Pick<MediaHost, 'base' | 'put'> {
  /** Fetches a file as a user's client does, through the proxy. */
  fetch(path: string, options?: FetchOptions): Promise<Fetched>
  /** The port at which nobody has any business. */
  trap(): Promise<number>
  close(): Promise<void>
}

/** See {@link MediaDesk}. */
export async function createMediaDesk(parts: MediaProxyParts & MediaHostParts): Promise<MediaDesk> {
  const host = await openMediaHost(parts)
  const get: Get = (url, headers, signal) => httpsGet(url, { ca: parts.ca, headers, signal })
  let proxy: Promise<MediaProxy> | undefined
  let trap: Promise<Trap> | undefined
  return {
    base: host.base,
    put: host.put,
    async fetch(path, options) {
      proxy ??= openMediaProxy(parts)
      return fetched(`${(await proxy).base}${path}`, get, options)
    },
    async trap() {
      trap ??= setTrap(parts.recorder)
      return (await trap).port
    },
    async close() {
      await Promise.all([host.close(), (await proxy)?.close(), (await trap)?.close()])
    },
  }
}

/** Asks for a URL; the answer is read as it comes. */
export type Get = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<
  AsyncIterable<Buffer> & { readonly statusCode?: number | undefined; readonly headers: Fetched['headers'] }
>

/** GETs a URL and reads it to its end, keeping no more than a short file. Never throws. */
export async function fetched(url: string, get: Get, options: FetchOptions = {}): Promise<Fetched> {
  if (!URL.canParse(url)) return { ...NOTHING, error: 'this is no URL' }
  const { longestMs = Number.POSITIVE_INFINITY } = options
  const patience = new AbortController()
  const reading = read(url, get, options, patience.signal)
  const { done } = await within(reading, longestMs)
  if (!done) patience.abort(new Error(`no end within ${longestMs} ms`))
  return { ...(await reading), isLate: !done }
}

const NOTHING: Fetched = {
  status: 0,
  headers: {},
  octets: 0,
  sha256: '',
  bytes: new Uint8Array(),
  error: '',
  isLate: false,
}

async function read(
  url: string,
  get: Get,
  { range, most = Number.POSITIVE_INFINITY, headers = {}, each }: FetchOptions,
  signal: AbortSignal,
): Promise<Fetched> {
  const kept: Uint8Array[] = []
  const digest = createHash('sha256')
  let octets = 0
  let begun: Pick<Fetched, 'status' | 'headers'> = NOTHING
  try {
    const asked = range === undefined ? headers : { ...headers, range: `bytes=${range}` }
    const answer = await get(url, asked, signal)
    begun = { status: answer.statusCode ?? 0, headers: answer.headers }
    for await (const piece of answer) {
      octets += piece.length
      if (octets > most) throw new Error(`more than ${most} octets came`)
      digest.update(piece)
      each?.(piece)
      if (octets <= KEPT) kept.push(piece)
    }
    const bytes = octets <= KEPT ? new Uint8Array(Buffer.concat(kept)) : new Uint8Array()
    return { ...begun, octets, sha256: digest.digest('hex'), bytes, error: '', isLate: false }
  } catch (thrown) {
    const { status, headers: told } = begun
    return {
      ...NOTHING,
      status,
      headers: told,
      octets,
      error: failureOf(signal.aborted ? signal.reason : thrown),
    }
  }
}
