import type { IncomingMessage, ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Profile } from '../../catalogue/profile.ts'
import { type FrontParts, openFront } from '../desk-front.ts'
import { headersOf } from '../http-body.ts'
import type { Recorder } from '../recorder.ts'
import { newReference } from './reference.ts'

const HOST = '127.0.0.1'
const PIECE = new Uint8Array(64 * 1024)
const ZEROS_MIB = 16
const ZEROS = new Uint8Array(ZEROS_MIB * 1024 * 1024)

/** How a file of ours is served, where that is not as it should be. */
export interface Hosting {
  /** Answers with this status and no file. */
  readonly status?: number
  /** Sends whoever asks elsewhere. */
  readonly redirect?: string
  /** After the file come zeros, for as long as anybody takes them and at most so many octets. */
  readonly endless?: number
  /** Sends the file in a content coding, and says so. */
  readonly coding?: 'gzip' | 'br'
  /** In the coding gzip so many MiB of zeros come behind the file: about a thousandth of that goes over the wire. */
  readonly swellsBy?: number
  /** Content-Length as it is announced; the connection ends after what there is, or after the zeros. */
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
export interface MediaHostParts extends Omit<FrontParts, 'answer' | 'onUnreadable'> {
  readonly profile: Profile['media']
}

/**
 * Starts the host on the loopback interface. It shows the certificates that the HTTPS server shows. Each request is recorded before
 * it is answered, and what was taken after it.
 */
export async function openMediaHost(parts: MediaHostParts): Promise<MediaHost> {
  const { profile, recorder } = parts
  const shelf = new Map<string, { readonly blob: Uint8Array; readonly hosting: Hosting }>()
  const front = await openFront({
    ...parts,
    answer: (request, response) => answer(request, response, shelf.get(request.url ?? ''), recorder),
    onUnreadable: () => {},
  })
  return {
    base: `https://${HOST}:${front.port}`,
    put(blob, hosting = {}) {
      const path = `${profile.hostPath}/${newReference()}`
      shelf.set(path, { blob, hosting })
      return path
    },
    close: front.close,
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
  const body = coded(range ? blob.subarray(range.from, range.to + 1) : blob, hosting)
  const status = isHeld ? (hosting.redirect ? 302 : (hosting.status ?? (range ? 206 : 200))) : 404
  const isWhole = status === 200 || status === 206
  const headers = {
    ...(isWhole ? { 'content-type': 'application/octet-stream' } : {}),
    ...(range ? { 'content-range': `bytes ${range.from}-${range.to}/${blob.length}` } : {}),
    ...(hosting.coding ? { 'content-encoding': hosting.coding } : {}),
    ...(hosting.redirect ? { location: hosting.redirect } : {}),
    ...(hosting.endless && hosting.announced === undefined
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
    if (octets < body.length + (hosting.endless ?? 0)) write(PIECE, more)
    else if (octets === (hosting.announced ?? octets)) response.end()
    else request.socket.destroy()
  }
  write(body, more)
}

const isOdd = ({ endless, coding, announced }: Hosting) =>
  endless !== undefined || coding !== undefined || announced !== undefined

/** A blob as it goes over the wire. What follows in gzip is further members of the same octets (RFC 1952, section 2.2). */
function coded(blob: Uint8Array, { coding, swellsBy = 0 }: Hosting): Uint8Array {
  if (coding === undefined) return blob
  if (coding === 'br') return brotliCompressSync(blob)
  const zeros = swellsBy === 0 ? [] : Array<Buffer>(Math.ceil(swellsBy / ZEROS_MIB)).fill(gzipSync(ZEROS))
  return Buffer.concat([gzipSync(blob), ...zeros])
}

/** One range of octets (RFC 9110, section 14.1.2); anything else is answered with the whole file. */
function rangeOf(header: string | undefined, length: number) {
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  const from = Number(first)
  const to = Math.min(last === '' ? length - 1 : Number(last), length - 1)
  return first !== '' && from <= to ? { from, to } : undefined
}
