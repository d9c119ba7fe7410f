import { connect } from 'node:net'
import { within } from '../../environment/waiting.ts'
import { messageOf } from '../../vocabulary/errors.ts'

const MOST_OCTETS = 64 * 1024

/** What came back on a connection without TLS, and why it ended early, empty otherwise. */
export interface ClearAnswer {
  readonly octets: Uint8Array
  readonly error: string
}

/**
 * Writes octets on a TCP connection without TLS and reads what comes, until the other side ends it, enough has come or the
 * time is over. Never throws. @param longestMs milliseconds of a responsive event loop
 */
export async function askInClear(
  { hostname, port }: Pick<URL, 'hostname' | 'port'>,
  request: string,
  longestMs: number,
): Promise<ClearAnswer> {
  const socket = connect({ host: hostname, port: Number(port) })
  const pieces: Buffer[] = []
  let error = ''
  const over = new Promise<void>((done) => {
    let octets = 0
    socket.on('data', (piece) => {
      pieces.push(piece)
      octets += piece.length
      if (octets >= MOST_OCTETS) done()
    })
    socket.on('error', (thrown) => {
      error = messageOf(thrown)
    })
    socket.once('close', () => done())
    socket.once('connect', () => socket.write(request))
  })
  const { done } = await within(over, longestMs)
  socket.destroy()
  return { octets: new Uint8Array(Buffer.concat(pieces)), error: done ? error : 'nothing more came' }
}
