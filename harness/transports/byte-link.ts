/** Why a link is over. */
export interface LinkEnd {
  /** `peer` ended or reset it, `local` is our own doing, `fault` a failure that neither asked for. */
  readonly by: 'peer' | 'local' | 'fault'
  readonly detail: string
}

/** Hears what happens on a link. */
export interface LinkListener {
  data(chunk: Uint8Array): void
  /** Called once; nothing follows it. */
  closed(end: LinkEnd): void
}

/**
 * A duplex of bytes: TCP, TLS, and whatever else carries a stream. The seam between transports and the
 * protocols above them.
 */
export interface ByteLink {
  /** The bytes are encrypted and the server is authenticated. */
  readonly secure: boolean
  /** Names the one who hears; until then nothing is read. Calling it again replaces the listener. */
  listen(listener: LinkListener): void
  /** Queues text as UTF-8, or bytes. What is written in one turn of the event loop leaves together, in order. */
  write(data: string | Uint8Array): void
  /** Sends what is queued, then ends our direction. Bytes of the peer are still read. */
  end(): void
  /** Ends both directions at once, without a word; what is queued may be lost. */
  destroy(): void
}

/** A link in the clear that can go over to TLS in place, as STARTTLS does. */
export interface UpgradableLink extends ByteLink {
  /**
   * Writes `lastWords`, then speaks TLS as the server; the listener gets the decrypted bytes from then on.
   * Clear bytes that came before are lost, so nobody can smuggle any into the encrypted part.
   */
  upgrade(lastWords: string): void
}
