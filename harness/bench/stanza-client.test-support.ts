import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Where one connection goes, and as whom it logs in there; without a login it only connects. */
export interface Connection {
  readonly port: number
  /** The authority that certified the server, PEM. */
  readonly ca: string
  readonly domain?: string
  readonly login?: { readonly localpart: string; readonly token: string }
}

/** A client in another process: sends on one TLS connection and counts on another. */
export interface StanzaClient {
  /** Opens the sending and the receiving connection, in place of earlier ones. */
  connect(sending: Connection, receiving: Connection): Promise<void>
  /** Makes the bytes to send: `count` stanzas, each of its number between the two parts. */
  prepare(parts: readonly [string, string], first: number, count: number): Promise<void>
  /** Sends them and resolves when as many messages have come out on the other side. */
  send(count: number): Promise<void>
  close(): void
}

/** Starts a client. */
export function stanzaClient(): StanzaClient {
  const child = fork(fileURLToPath(new URL('stanza-client.mjs', import.meta.url)), { execArgv: [] })
  const order = async (name: string, data: object) => {
    child.send({ order: name, ...data })
    const [answer] = (await once(child, 'message')) as [{ readonly error?: string }]
    if (answer.error !== undefined) throw new Error(answer.error)
  }
  return {
    connect: (sending, receiving) => order('connect', { both: [sending, receiving] }),
    prepare: (parts, first, count) => order('prepare', { parts, first, count }),
    send: (count) => order('send', { count }),
    close: () => void child.kill(),
  }
}
