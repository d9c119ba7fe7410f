import { Worker } from 'node:worker_threads'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Opened } from './exchange.ts'
import type { Answer, Asked, Question, Records } from './key-thread-messages.ts'
import type { MemberKeys } from './member-keys.ts'
import type { PeerStore } from './store.ts'

/** Threads that keep the sender keys of many users and do the work on them. */
export interface KeyThreads {
  /** A user without any sender key so far; its store gets what is written down alone. */
  keys(store: PeerStore, self: string): MemberKeys
  /** Ends all threads: whoever still waits for an answer gets an error. */
  close(): Promise<void>
}

// run from sources, as tests are, a thread needs what was built of them
const built = import.meta.url.endsWith('.ts') ? '../../dist/harness/e2ee/' : ''
const ENTRY = new URL(`${built}key-thread.js`, import.meta.url)

/** Makes so many threads, one after the other as users come, and spreads them evenly. @param entry the program of a thread */
export function keyThreads(count: number, entry: URL = ENTRY): KeyThreads {
  const threads: Thread[] = []
  let next = 0
  const place = () => {
    const at = next % count
    next += 1
    const found = threads[at]
    if (found && found.lost() === undefined) return found
    const made = threadOf(entry)
    threads[at] = made
    return made
  }
  return {
    keys: (store, self) => keysOn(place(), next, store, self),
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.close()))
    },
  }
}

/** The keys of one user on a thread. */
function keysOn(thread: Thread, member: number, store: PeerStore, self: string): MemberKeys {
  thread.tells({ ask: 'begin', member, self })
  return {
    distribution: (group, chain) => thread.asks({ ask: 'distribution', member, group, chain }),
    encrypt: (group, chain, bytes) => thread.asks({ ask: 'encrypt', member, group, chain, bytes }),
    decrypt: (group, remote, bytes) => thread.asks<Opened>({ ask: 'decrypt', member, group, remote, bytes }),
    hears: (group, remote, bytes) => thread.tells({ ask: 'hear', member, group, remote, bytes }),
    async writesDown() {
      const records = await thread.asks<Records>({ ask: 'records', member })
      const kind = 'sender-key' as const
      store.transaction([
        ...store.list(kind).map(([key]) => ({ change: 'delete', kind, key }) as const),
        ...records.map(([key, value]) => ({ change: 'put', kind, key, value }) as const),
      ])
    },
    ends: () => thread.tells({ ask: 'end', member }),
  }
}

type Unnumbered<Q> = Q extends Question ? Omit<Q, 'number'> : never

interface Thread {
  tells(asked: Exclude<Asked, Question>): void
  asks<Value = Uint8Array>(question: Unnumbered<Question>): Promise<Value>
  /** Why it has ended, if it has. */
  lost(): ParleyError | undefined
  close(): Promise<void>
}

interface Waiting {
  resolve(value: never): void
  reject(error: ParleyError): void
}

function threadOf(entry: URL): Thread {
  // nothing of the command's own switches: some of them are not for threads
  const worker = new Worker(entry, { execArgv: [] })
  const waiting = new Map<number, Waiting>()
  let count = 0
  let outgoing: Asked[] = []
  let lost: ParleyError | undefined

  const loses = (why: string) => {
    lost ??= new ParleyError('harness', `a thread that keeps sender keys of simulated users ended: ${why}`)
    for (const { reject } of waiting.values()) reject(lost)
    waiting.clear()
  }
  worker.on('message', (answers: readonly Answer[]) => {
    for (const answer of answers) {
      const asked = waiting.get(answer.number)
      waiting.delete(answer.number)
      if ('value' in answer) asked?.resolve(answer.value as never)
      else
        asked?.reject(new ParleyError('harness', `a thread that keeps sender keys failed: ${answer.failure}`))
    }
    // an idle thread keeps no process from ending
    if (waiting.size === 0) worker.unref()
  })
  worker.on('error', (thrown) => loses(messageOf(thrown)))
  worker.on('messageerror', (thrown) => loses(messageOf(thrown)))
  worker.on('exit', (code) => loses(`it exited with ${code}`))
  worker.unref()

  /** What is asked in one turn of the event loop leaves as one, and octets that many users get are copied once. */
  const post = (asked: Asked) => {
    outgoing.push(asked)
    if (outgoing.length > 1) return
    queueMicrotask(() => {
      worker.postMessage(outgoing)
      outgoing = []
    })
  }
  return {
    tells: post,
    asks<Value>(question: Unnumbered<Question>) {
      if (lost) return Promise.reject(lost)
      count += 1
      const number = count
      if (waiting.size === 0) worker.ref()
      const answered = new Promise<Value>((resolve, reject) => {
        waiting.set(number, { resolve, reject })
      })
      post({ ...question, number } as Question)
      return answered
    },
    lost: () => lost,
    async close() {
      loses('it was closed')
      await worker.terminate()
    },
  }
}
