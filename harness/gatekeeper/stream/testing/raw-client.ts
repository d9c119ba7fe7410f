import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { bell, until } from '../../../environment/waiting.ts'

/** A client that sends what it is given and understands nothing. */
export interface RawClient {
  send(text: string | Uint8Array): void
  /** What arrives up to and including `marker`; throws when the marker does not come. */
  upTo(marker: string): Promise<string>
  /** What is left until the server has closed. */
  rest(): Promise<string>
  /** Goes over to TLS in place. */
  secure(caPem: string): Promise<void>
  destroy(): void
}

/** Connects to a port on the loopback interface: in the clear, or with TLS when there is an authority to trust. */
export async function rawClient(port: number, servername: string, caPem?: string): Promise<RawClient> {
  const host = '127.0.0.1'
  let socket: Socket = caPem ? connectTls({ port, host, servername, ca: caPem }) : connectTcp(port, host)
  let text = ''
  let closed = false
  const heard = bell()
  const listen = () => {
    socket.on('data', (chunk) => {
      text += chunk.toString()
      heard.ring()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      closed = true
      heard.ring()
    })
  }
  listen()
  await once(socket, caPem ? 'secureConnect' : 'connect')
  const take = (length: number) => {
    const taken = text.slice(0, length)
    text = text.slice(length)
    return taken
  }
  return {
    send: (data) => socket.write(data),
    async upTo(marker) {
      const found = await until(heard, () => {
        const at = text.indexOf(marker)
        return at === -1 ? (closed ? -1 : undefined) : at
      })
      if (found === undefined || found === -1) throw new Error(`no ${marker} in ${text}`)
      return take(found + marker.length)
    },
    async rest() {
      await until(heard, () => (closed ? true : undefined))
      return take(text.length)
    },
    async secure(ca) {
      socket.removeAllListeners('data')
      socket = connectTls({ socket, servername, ca })
      listen()
      await once(socket, 'secureConnect')
    },
    destroy: () => socket.destroy(),
  }
}
