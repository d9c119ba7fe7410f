import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { breathe } from '../environment/waiting.ts'
import type { LinkEnd, LinkListener, UpgradableLink } from './byte-link.ts'

/** Bytes that wait for a peer that does not read; beyond this the link is cut. */
const BACKLOG_BYTES = 64 * 1024 * 1024

/** What {@link socketLink} needs for an upgrade to TLS. */
export interface UpgradeOptions {
  readonly context: SecureContext
  /** The handshake of an upgrade failed. */
  onHandshakeFailed(detail: string): void
}

/**
 * Makes a link of a connected socket. A TLS socket gives a secure link, which ignores upgrades;
 * a plain one becomes secure by its upgrade. `gone` is called after the listener heard that the link is closed.
 */
export function socketLink(initial: Socket, gone: () => void, upgrade?: UpgradeOptions): UpgradableLink {
  let socket = initial
  let secure = initial instanceof TLSSocket
  let listener: LinkListener | undefined
  let queued = ''
  let over = false
  let cause: LinkEnd | undefined

  const flush = () => {
    const text = queued
    queued = ''
    if (text !== '') send(text)
  }
  const send = (data: string | Uint8Array) => {
    if (over || socket.destroyed || socket.writableEnded) return
    socket.write(data)
    if (socket.writableLength <= BACKLOG_BYTES) return
    cause ??= { by: 'fault', detail: `the peer left ${socket.writableLength} bytes unread` }
    socket.destroy()
  }
  const onData = (chunk: Uint8Array) => listener?.data(chunk)
  const onEnd = () => {
    cause ??= { by: 'peer', detail: 'connection ended' }
  }
  const onError = (error: Error) => {
    cause ??= { by: 'peer', detail: error.message }
  }
  const onClose = () => {
    if (over) return
    over = true
    listener?.closed(cause ?? { by: 'peer', detail: 'connection closed' })
    gone()
  }
  const attach = () => {
    socket.on('end', onEnd)
    socket.on('error', onError)
    socket.on('close', onClose)
    if (listener !== undefined) socket.on('data', onData)
  }
  const toTls = (options: UpgradeOptions) => {
    const plain = socket
    plain.removeListener('end', onEnd)
    plain.removeListener('close', onClose)
    const tls = new TLSSocket(plain, { isServer: true, secureContext: options.context })
    tls.once('secure', () => {
      secure = true
    })
    socket = tls
    attach()
    socket.once('close', () => {
      if (!secure) options.onHandshakeFailed(cause?.detail ?? 'connection closed')
    })
  }

  socket.setNoDelay(true)
  attach()
  return {
    get secure() {
      return secure
    },
    listen(next) {
      const first = listener === undefined
      listener = next
      if (first) socket.on('data', onData)
    },
    write(data) {
      if (typeof data !== 'string') {
        flush()
        send(data)
        return
      }
      // not at the next tick, which comes between two things that the same turn brings
      if (queued === '') void breathe().then(flush)
      queued += data
    },
    end() {
      flush()
      cause ??= { by: 'local', detail: 'ended' }
      socket.end()
    },
    destroy() {
      cause ??= { by: 'local', detail: 'cut' }
      socket.destroy()
    },
    upgrade(lastWords) {
      if (upgrade === undefined || socket instanceof TLSSocket) return
      flush()
      socket.removeListener('data', onData)
      socket.pause()
      socket.write(lastWords, (error) => {
        if (!error) toTls(upgrade)
      })
    },
  }
}
