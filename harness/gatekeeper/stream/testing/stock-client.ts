import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bell, until } from '../../../environment/waiting.ts'

/** What the stock client told: one of its keys. */
export type ClientWord = Readonly<Record<string, string | boolean>>

/** A stock client at work in a process of its own. */
export interface StockClient {
  /** Everything it told so far. */
  readonly words: readonly ClientWord[]
  order(order: object): void
  /** The next word with that key, not told before; throws when none comes. */
  next(key: string): Promise<string | boolean>
  /** Ends the process if it still runs. */
  stop(): Promise<void>
}

/** Starts a stock client that trusts the authority in `caFile`. */
export function stockClient(options: object, caFile: string): StockClient {
  const program = fileURLToPath(new URL('./stock-client.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: caFile },
  })
  const words: ClientWord[] = []
  const taken = new Set<ClientWord>()
  const heard = bell()
  createInterface({ input: child.stdout }).on('line', (line) => {
    words.push(JSON.parse(line) as ClientWord)
    heard.ring()
  })
  return {
    words,
    order: (order) => child.stdin.write(`${JSON.stringify(order)}\n`),
    async next(key) {
      const word = await until(heard, () => words.find((it) => key in it && !taken.has(it)))
      if (word?.[key] === undefined) throw new Error(`the client told no ${key}: ${JSON.stringify(words)}`)
      taken.add(word)
      return word[key]
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
