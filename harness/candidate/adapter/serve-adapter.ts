import type { z } from 'zod'
import { requestShape, responseShape } from '../protocol/envelope.ts'
import type { CandidateEvent } from '../protocol/events.ts'
import { type helloShape, type Pixit, pixitShape } from '../protocol/hello.ts'
import { PROTOCOL_VERSION } from '../protocol/version.ts'
import type { Actions } from './actions.ts'
import { answer } from './answer.ts'
import type { Channel } from './channel.ts'
import { outboxOf } from './outbox.ts'
import { stdioChannel } from './stdio-channel.ts'

/** What an adapter says of itself; the protocol version is filled in. */
export type AdapterHello = Omit<z.input<typeof helloShape>, 'protocol'>

/** An adapter, as {@link serveAdapter} takes it. */
export interface AdapterOptions {
  readonly hello: AdapterHello
  readonly actions: Actions
  /** Called once, with the answer to `hello`, before any action. */
  readonly onPixit: (pixit: Pixit) => Promise<void> | void
  /** By default the process's pipes, or the WebSocket that PARLEY_DIAL_URL and PARLEY_DIAL_TOKEN name. */
  readonly channel?: Channel
  /** Ends the program, by default `process.exit`. */
  readonly exit?: (code: number) => void
}

/** A running adapter. */
export interface Adapter {
  /** Tells the harness something unasked. */
  emit(event: CandidateEvent): void
}

const HELLO_ID = 'hello'

/**
 * Serves the adapter protocol: says hello, hands over the PIXIT, then runs requests as they come, any number
 * at once. After `stop`, or when the harness is gone, the stop action has run and the program ends.
 */
export async function serveAdapter(options: AdapterOptions): Promise<Adapter> {
  const channel = options.channel ?? (await defaultChannel())
  const exit = options.exit ?? ((code: number) => process.exit(code))
  const outbox = outboxOf(channel)
  let ready: Promise<void> | undefined
  let ending = false

  const end = async (code: number) => {
    if (ending) return
    ending = true
    outbox.flush()
    await channel.close()
    exit(code)
  }
  const fatal = (text: string) => {
    process.stderr.write(`${text}\n`)
    void end(1)
  }
  const welcome = async (line: unknown) => {
    const reply = responseShape.parse(line)
    if (reply.error !== undefined) throw new Error(`the harness refused hello: ${reply.error.message}`)
    await options.onPixit(pixitShape.parse(reply.result))
  }
  const serve = async (line: unknown) => {
    const request = requestShape.parse(line)
    if (ready === undefined)
      throw new Error(`the harness asked for ${request.method} before it answered hello`)
    await ready
    const outcome = await answer(options.actions, request.method, request.params)
    if (request.id !== undefined) outbox.put({ jsonrpc: '2.0', id: request.id, ...outcome })
    if (request.method === 'stop' && 'result' in outcome) await end(0)
  }
  const take = (text: string) => {
    const line: unknown = JSON.parse(text)
    if (typeof line === 'object' && line !== null && 'method' in line) return serve(line)
    ready ??= welcome(line)
    return ready
  }

  channel.read(
    (text) => {
      Promise.resolve(text)
        .then(take)
        .catch((thrown: unknown) =>
          fatal(`adapter: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
        )
    },
    () => {
      if (ending) return
      void answer(options.actions, 'stop', {}).then(() => end(0))
    },
  )
  outbox.put({
    jsonrpc: '2.0',
    id: HELLO_ID,
    method: 'hello',
    params: { protocol: PROTOCOL_VERSION, ...options.hello },
  })
  return { emit: (event) => outbox.put({ jsonrpc: '2.0', method: 'event', params: event }) }
}

async function defaultChannel(): Promise<Channel> {
  const { PARLEY_DIAL_URL: url, PARLEY_DIAL_TOKEN: token } = process.env
  if (url === undefined || token === undefined) return stdioChannel()
  const { dialChannel } = await import('./dial-channel.ts')
  return dialChannel(url, token)
}
