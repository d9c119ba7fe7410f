import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import type { Fetched } from '../gatekeeper/media/media-desk.ts'

const KEPT = 64 * 1024

/** What the server at an https URL answers to a GET that comes without TLS. Anything that is no HTTP counts as no answer. */
export async function plainAnswer(url: string, waitMs: number): Promise<Fetched> {
  const nothing = {
    status: 0,
    headers: {},
    octets: 0,
    sha256: '',
    bytes: new Uint8Array(),
    error: 'no HTTP answer',
  }
  if (!URL.canParse(url)) return { ...nothing, error: 'this is no URL' }
  const { hostname, port, pathname } = new URL(url)
  const octets = await new Promise<Buffer>((resolve) => {
    const parts: Buffer[] = []
    const socket = connect(Number(port), hostname)
    socket.setTimeout(waitMs, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('data', (part) => {
      parts.push(part)
      if (Buffer.concat(parts).length > KEPT) socket.destroy()
    })
    socket.once('close', () => resolve(Buffer.concat(parts)))
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
  })
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(octets.subarray(0, 20).toString('latin1')) ?? []
  if (status === undefined) return nothing
  const end = octets.indexOf('\r\n\r\n')
  const bytes = new Uint8Array(end < 0 ? octets.subarray(0, 0) : octets.subarray(end + 4))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { status: Number(status), headers: {}, octets: bytes.length, sha256, bytes, error: '' }
}
