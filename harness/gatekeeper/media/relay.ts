import { lookup as resolve } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { messageOf } from '../../vocabulary/errors.ts'
import { Gauge } from './gauge.ts'
import { httpsGet } from './https-get.ts'

const IDLE_MS = 10_000
/** A provider may take so long for a file, and one second more for each mebibyte. */
const LONGEST_MS = 60_000
const MEBIBYTE = 1024 * 1024

/** Gives every address of a name. */
type Resolver = (name: string) => Promise<readonly string[]>

/** What a provider answered; `body` ends with an error when it breaks off, says too much or takes too long. */
export interface Relayed {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: IncomingMessage
  readonly gauge: Gauge
  /** Milliseconds that it may take. */
  readonly longestMs: number
}

/** Fetches from registered providers and from nobody else: no redirect, no other address, no more than announced. */
export interface Relay {
  /** Throws when there is no answer, or one that is not passed on. */
  open(base: string, path: string, range?: string): Promise<Relayed>
}

/** How names are resolved, and how long an answer may stand still. */
export interface RelayOptions {
  readonly resolver?: Resolver
  readonly idleMs?: number
}

/** Creates a relay. @param limit most octets of a file */
export function createRelay(
  ca: string,
  limit: number,
  { resolver = addressesOf, idleMs = IDLE_MS }: RelayOptions = {},
): Relay {
  const pinned = new Map<string, Promise<readonly string[]>>()
  const allowed = (name: string) => {
    const known = pinned.get(name) ?? resolver(name)
    pinned.set(name, known)
    return known
  }
  // a name counts as what it meant at first: whoever changes its record later leads nobody elsewhere
  const lookup: LookupFunction = (name, _, done) => {
    allowed(name).then(
      (found) => done(null, found.map((address) => ({ address, family: isIP(address) })) as never),
      (thrown: NodeJS.ErrnoException) => done(thrown, ''),
    )
  }
  return {
    async open(base, path, range) {
      if (!base.startsWith('https:')) throw new Error('the registered base is no https URL')
      const headers = { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range }) }
      const url = `${base.replace(/\/+$/, '')}${path}`
      const answer = await httpsGet(url, { ca, headers, idleMs, lookup })
      const problem = problemOf(answer, limit)
      if (problem !== undefined) {
        answer.on('error', () => {}).destroy()
        throw new Error(problem)
      }
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: answer,
        gauge: new Gauge(announcedBy(answer.headers), limit),
        longestMs: LONGEST_MS + ((announcedBy(answer.headers) ?? limit) / MEBIBYTE) * 1000,
      }
    },
  }
}

const GOOD: readonly number[] = [200, 206, 404, 410]

function problemOf({ statusCode = 0, headers }: IncomingMessage, limit: number): string | undefined {
  if (!GOOD.includes(statusCode)) return `answered with status ${statusCode}`
  const coding = headers['content-encoding'] ?? 'identity'
  if (coding !== 'identity') return `is compressed (${String(coding)})`
  if (Number(headers['content-length'] ?? 0) > limit) return `is longer than ${limit} octets`
  return undefined
}

function announcedBy({ 'content-length': length }: Relayed['headers']): number | undefined {
  return length === undefined ? undefined : Number(length)
}

async function addressesOf(name: string): Promise<readonly string[]> {
  return (await resolve(name, { all: true })).map(({ address }) => address)
}

/** Why a fetch failed, for the record. */
export const failureOf = (thrown: unknown): string =>
  `${thrown instanceof Error && 'code' in thrown ? `${String(thrown.code)}: ` : ''}${messageOf(thrown)}`
