import { type AddressInfo, createServer, type Socket } from 'node:net'
import { readable } from '../http-body.ts'
import type { Recorder } from '../recorder.ts'

const HEAD = 200

/** A port to which nobody has any business to connect. */
export interface Trap {
  readonly port: number
  close(): Promise<void>
}

/** Listens on the loopback interface, in the clear; whoever connects is recorded with the first octets, and turned away. */
export async function setTrap(recorder: Recorder): Promise<Trap> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const tell = (head: string) => {
      recorder.proof('wire:trap', 'trap.touched', { head })
      socket.destroy()
    }
    socket.on('error', () => {})
    socket.once('data', (octets) => tell(readable(octets.subarray(0, HEAD))))
    socket.once('end', () => tell(''))
    socket.once('close', () => sockets.delete(socket))
  })
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo))
  })
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
