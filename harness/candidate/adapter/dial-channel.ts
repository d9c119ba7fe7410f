import { WebSocket } from 'ws'
import { MAX_LINE_BYTES } from '../protocol/envelope.ts'
import type { Channel } from './channel.ts'

/**
 * Dials the harness: one JSON text in each text frame, the one-time token as bearer token of the handshake.
 * Rejects when the harness cannot be reached or refuses the token.
 */
export async function dialChannel(url: string, token: string): Promise<Channel> {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    maxPayload: MAX_LINE_BYTES,
    perMessageDeflate: false,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.pause()
  return {
    send(texts) {
      for (const text of texts) socket.send(text)
    },
    read(onText, onEnd) {
      socket.on('message', (data) => onText(String(data)))
      socket.once('close', onEnd)
      socket.on('error', (thrown) => process.stderr.write(`connection to the harness: ${thrown.message}\n`))
      socket.resume()
    },
    close() {
      return new Promise((resolve) => {
        socket.once('close', () => resolve())
        socket.close()
      })
    },
  }
}
