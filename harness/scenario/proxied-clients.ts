import type { Bell } from '../environment/waiting.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { Endpoint, StageOptions } from './endpoint.ts'
import { Halt } from './halt.ts'
import { type ProxyRelay, proxyRelay } from './proxy-relay.ts'

/** The clients of one case that go through the candidate's proxy, ours and the candidate's own. */
export interface ProxiedClients {
  /** The number of the next one. */
  next(): number
  /** Where the candidate's proxy listens; halts the case without one. */
  place(): URL
  /** Opens the way of a new user of the candidate. */
  opens(identifier: string): Promise<ProxyRelay>
  of(identifier: string): ProxyRelay
  /** Done when the case is over. */
  atEnd(act: () => void): void
  close(): void
}

/** See {@link ProxiedClients}. */
export function proxiedClients(
  { authority }: Pick<StageOptions, 'authority'>,
  { candidate, gatekeeper }: Endpoint,
  recorder: CaseRecorder,
  bell: Bell,
): ProxiedClients {
  const relays = new Map<string, ProxyRelay>()
  const ends: (() => void)[] = []
  let count = 0
  let isOver = false
  const next = () => {
    count += 1
    return count
  }
  const place = () => {
    const told = candidate.listeners.proxy
    if (told === undefined)
      throw new Halt(
        'the proxy can be called',
        'the candidate file names no listener "proxy", or start no address of it',
      )
    return new URL(told)
  }
  const record = (type: string, data: object) => {
    if (!isOver) recorder.record({ kind: 'proof', type, pco: 'wire:proxy', data } as never)
    bell.ring()
  }
  return {
    next,
    place,
    async opens(identifier) {
      const account = () =>
        gatekeeper.accounts().find((each) => each.identifier === identifier)?.address ?? ''
      const relay = await proxyRelay({
        authority,
        target: place,
        bell,
        nextConnection: next,
        listener: {
          loggedIn: (client, address, protocol) =>
            record('downstream.opened', { client, account: account(), address, protocol, problem: '' }),
          sent: (client, mark) => record('downstream.sent', { client, ...mark }),
          handed: (client, mark) => record('downstream.received', { client, ...mark }),
          tried: (certificate, octets) =>
            record('downstream.tried', { account: account(), certificate, octets }),
        },
      })
      relays.set(identifier, relay)
      return relay
    },
    of(identifier) {
      const relay = relays.get(identifier)
      if (relay === undefined) throw new Error('this client does not go through the proxy')
      return relay
    },
    atEnd: (act) => void ends.push(act),
    close() {
      isOver = true
      for (const relay of relays.values()) relay.close()
      for (const act of ends) act()
    },
  }
}
