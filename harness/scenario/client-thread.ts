import { parentPort } from 'node:worker_threads'
import { bell } from '../environment/waiting.ts'
import type { ClientTells, ClientTold } from './client-thread-messages.ts'
import { type CalledProxy, callProxy } from './proxy-client.ts'

const called = new Map<number, CalledProxy>()
const tells = (seen: ClientTells) => parentPort?.postMessage(seen)

parentPort?.on('message', async (told: ClientTold) => {
  const { client } = told
  if (told.does === 'call') {
    const caller = {
      ...told.caller,
      bell: bell(),
      onStanza: (mark: Extract<ClientTells, { readonly seen: 'stanza' }>['mark']) =>
        tells({ client, seen: 'stanza', mark }),
      onEnd: () => tells({ client, seen: 'end' }),
    }
    const made = await callProxy(caller, told.options)
    called.set(client, made)
    const { protocol, address, port, problem } = made
    return tells({ client, seen: 'called', of: { protocol, address, port, problem } })
  }
  const one = called.get(client)
  if (told.does === 'write') one?.write(told.text)
  else if (told.does === 'leave') one?.leaves(told.how)
  else {
    one?.close()
    called.delete(client)
  }
})
