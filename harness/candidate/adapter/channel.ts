/** Where the protocol's lines come from and go to: the process's own pipes, or a WebSocket that it opened. */
export interface Channel {
  /** Sends JSON texts, in order, in as few writes as the transport allows. */
  send(texts: readonly string[]): void
  /** Starts reading. `onText` gets one JSON text each; `onEnd` is called once, when nothing more can come. */
  read(onText: (text: string) => void, onEnd: () => void): void
  /** Resolves when everything sent has been handed to the operating system. */
  close(): Promise<void>
}
