import type { LinkEnd } from './byte-link.ts'

/** Hears what happens on a {@link MessageLink}. */
export interface MessageListener {
  message(bytes: Uint8Array): void
  /** Called once; nothing follows it. */
  closed(end: LinkEnd): void
}

/** A duplex of whole messages, encrypted and with an authenticated server: a WebSocket over TLS, or Noise. */
export interface MessageLink {
  /** Names the one who hears: at once, or messages are lost. Calling it again replaces the listener. */
  listen(listener: MessageListener): void
  send(message: string | Uint8Array): void
  /** Sends what is queued, then closes in order. */
  end(): void
  /** Ends both directions at once, without a word. */
  destroy(): void
}
