import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'

/** How a file is asked for. */
export interface GetOptions {
  /** The authority that certificates have to come from, PEM. */
  readonly ca: string
  readonly headers?: Readonly<Record<string, string>>
  /** Longest time in which nothing comes. */
  readonly idleMs?: number
  readonly lookup?: LookupFunction
  readonly signal?: AbortSignal
}

const IDLE_MS = 30_000

/**
 * GETs a URL over HTTP/1.1 on a connection of its own; redirects are answers. The body ends with an error when it breaks off or
 * stands still. It is Node's own client: another one throws out of its reach when a connection ends while nobody reads.
 */
export function httpsGet(
  url: string,
  { ca, headers = {}, idleMs = IDLE_MS, lookup, signal }: GetOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      ca,
      headers,
      agent: false,
      timeout: idleMs,
      ...(lookup && { lookup }),
      ...(signal && { signal }),
    }
    const asked = request(url, options, (answer) => {
      asked.on('error', (thrown) => answer.destroy(thrown))
      resolve(answer)
    })
    asked.on('timeout', () => asked.destroy(new Error(`nothing came for ${idleMs} ms`)))
    asked.once('error', reject)
    asked.end()
  })
}
