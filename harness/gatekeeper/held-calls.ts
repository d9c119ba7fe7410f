import { connect, type TLSSocket } from 'node:tls'

const ANNOUNCED = 1_000

/** Calls that are begun and never finished. */
export interface HeldCalls {
  readonly url: string
  /** Bearer token. */
  readonly token: string
  /** PEM of the authority. */
  readonly ca: string
  readonly count: number
}

/** Begins POST calls over HTTP/1.1 of which one octet of the body is sent, each on a connection of its own. Gives what ends them. */
export async function heldCalls({ url, token, ca, count }: HeldCalls): Promise<() => void> {
  const { hostname, port, pathname } = new URL(url)
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${ANNOUNCED}`,
    '',
    '{',
  ].join('\r\n')
  const begun = Array.from({ length: count }, () => {
    const options = {
      host: hostname,
      port: Number(port),
      servername: hostname,
      ca,
      ALPNProtocols: ['http/1.1'],
    }
    return new Promise<TLSSocket>((resolve) => {
      const socket = connect(options, () => socket.write(head, () => resolve(socket)))
      // a server that wants no more of them closes, which is as good
      socket.on('error', () => resolve(socket))
    })
  })
  const sockets = await Promise.all(begun)
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}
