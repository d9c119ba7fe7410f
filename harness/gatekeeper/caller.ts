import { Agent, request } from 'undici'
import { within } from '../environment/waiting.ts'
import { messageOf } from '../vocabulary/errors.ts'
import { readable } from './http-body.ts'
import type { Recorder } from './recorder.ts'

const TIME_LIMIT_MS = 10_000

/** One call to a provider. `endpoint` names the service in the record; `limit` is the longest answer, in octets. */
export interface Call {
  readonly endpoint: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly limit: number
}

/** A complete answer. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** Calls providers: TLS checked against the campaign's authority, no redirects, bounded in time and size. */
export interface Caller {
  /** The authority that certificates have to come from, PEM. */
  readonly ca: string
  /** Gives `undefined` when there was no complete answer; either outcome is recorded. */
  call(what: Call): Promise<Answer | undefined>
  close(): Promise<void>
}

/** Creates a caller. @param ca the campaign's authority, PEM */
export function createCaller(ca: string, recorder: Recorder): Caller {
  // no connection is kept: one that a restart of the provider has broken would look like its failure to answer
  const agent = new Agent({
    connect: { ca },
    headersTimeout: TIME_LIMIT_MS,
    bodyTimeout: TIME_LIMIT_MS,
    pipelining: 0,
  })
  const call = async (what: Call): Promise<Answer | undefined> => {
    const pco = `wire:${what.endpoint}` as const
    const path = pathOf(what.url)
    const fail = (error: string) => {
      recorder.proof(pco, 'http.failed', { endpoint: what.endpoint, method: what.method, path, error })
      return undefined
    }
    if (!URL.canParse(what.url) || !what.url.startsWith('https:')) return fail('the base is no https URL')
    const abort = new AbortController()
    const exchange = exchanged(what, agent, abort.signal)
    try {
      const timed = await within(exchange, TIME_LIMIT_MS)
      if (!timed.done) {
        abort.abort()
        await exchange.catch(() => undefined)
        return fail(`no complete answer in ${TIME_LIMIT_MS} ms`)
      }
      const { answer, complete } = timed.value
      recorder.proof(pco, 'http.exchange', {
        endpoint: what.endpoint,
        by: 'tester',
        method: what.method,
        path,
        version: 'HTTP/1.1',
        requestHeaders: what.headers,
        requestBody: what.body,
        status: answer.status,
        responseHeaders: plain(answer.headers),
        responseBody: readable(answer.body),
      })
      return complete ? answer : fail(`the answer is longer than ${what.limit} octets`)
    } catch (thrown) {
      return fail(reasonOf(thrown))
    }
  }
  return { ca, call, close: () => agent.destroy() }
}

async function exchanged(
  what: Call,
  agent: Agent,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly complete: boolean }> {
  const { method, headers, body, limit } = what
  const response = await request(what.url, {
    dispatcher: agent,
    method,
    headers,
    body: body === '' ? null : body,
    signal,
  })
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response.body as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length > limit) break
  }
  const whole = Buffer.concat(parts).subarray(0, limit)
  return {
    answer: { status: response.statusCode, headers: response.headers, body: whole },
    complete: length <= limit,
  }
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, search } = new URL(url)
  return pathname + search
}

function plain(headers: Answer['headers']): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept[name] = value
  return kept
}

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? `${String(thrown.code)}: ` : ''
  return `${code}${messageOf(thrown)}`
}
