import { Worker } from 'node:worker_threads'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { ClientTells, ClientTold } from './client-thread-messages.ts'
import type { CallOptions } from './proxy.ts'
import type { CalledProxy, Caller } from './proxy-client.ts'

// run from sources, as tests are, a thread needs what was built of them
const built = import.meta.url.endsWith('.ts') ? '../../dist/harness/scenario/' : ''
const ENTRY = new URL(`${built}client-thread.js`, import.meta.url)

/** How much longer the thread waits: time in which the main one, where the gatekeeper is, was held up counts there. */
const PATIENT = 4

/** One client on the thread, and who hears of it. */
interface Placed extends Pick<Caller, 'onStanza' | 'onEnd'> {
  called(of: Pick<CalledProxy, 'protocol' | 'address' | 'port' | 'problem'>): void
  lost(why: ParleyError): void
}

interface Thread {
  readonly worker: Worker
  readonly placed: Map<number, Placed>
}

let thread: Thread | undefined
let count = 0

/**
 * Calls a proxy from a thread of its own, where nothing is judged: a proxy that asks whether the client is there gets its answer at once,
 * whatever keeps the main thread busy.
 */
export function callsFromThread(
  { onStanza, onEnd, ...caller }: Omit<Caller, 'bell'>,
  options: CallOptions,
): Promise<CalledProxy> {
  thread ??= threadOf()
  const { worker, placed } = thread
  count += 1
  const client = count
  const tells = (told: ClientTold) => worker.postMessage(told)
  return new Promise((resolve, reject) => {
    placed.set(client, {
      onStanza,
      onEnd,
      called: (of) =>
        resolve({
          ...of,
          write: (text) => tells({ client, does: 'write', text }),
          leaves: (how) => tells({ client, does: 'leave', how }),
          close() {
            placed.delete(client)
            tells({ client, does: 'close' })
          },
        }),
      lost: reject,
    })
    const budgetMs = PATIENT * caller.budgetMs
    tells({ client, does: 'call', caller: { ...caller, budgetMs }, options })
  })
}

function threadOf(): Thread {
  // nothing of the command's own switches: some of them are not for threads
  const worker = new Worker(ENTRY, { execArgv: [] })
  const placed = new Map<number, Placed>()
  const loses = (why: string) => {
    thread = undefined
    const lost = new ParleyError('harness', `the thread of clients of the proxy ended: ${why}`)
    for (const one of placed.values()) one.lost(lost)
    placed.clear()
  }
  worker.on('message', (told: ClientTells) => {
    const one = placed.get(told.client)
    if (told.seen === 'called') one?.called(told.of)
    else if (told.seen === 'stanza') one?.onStanza(told.mark)
    else one?.onEnd()
  })
  worker.on('error', (thrown) => loses(messageOf(thrown)))
  worker.on('exit', (code) => loses(`it exited with ${code}`))
  // an idle thread keeps no process from ending
  worker.unref()
  return { worker, placed }
}
