import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { within } from '../environment/waiting.ts'
import type { TlsVersion } from './given.ts'

/** What OpenSSL asks for before it speaks an old version. */
const ANY_CIPHER = 'DEFAULT@SECLEVEL=0'

/** Begins a connection to a listener with this version of TLS alone; gives the version that it takes up, empty when none. */
export async function greetsByTls(
  listener: string,
  version: TlsVersion,
  caFile: string,
  patienceMs: number,
): Promise<string> {
  const { hostname: host, port } = new URL(listener)
  const socket = connect({
    host,
    port: Number(port),
    servername: /^[\d.]+$/.test(host) ? '' : host,
    ca: readFileSync(caFile, 'utf8'),
    minVersion: version,
    maxVersion: version,
    ciphers: ANY_CIPHER,
  })
  const spoken = new Promise<string>((resolve) => {
    socket.on('error', () => resolve(''))
    socket.once('close', () => resolve(''))
    socket.once('secureConnect', () => resolve(socket.getProtocol() ?? ''))
  })
  const outcome = await within(spoken, patienceMs)
  socket.destroy()
  return outcome.done ? outcome.value : ''
}
