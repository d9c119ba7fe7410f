import type { Element } from '../../formats/stanza/element.ts'
import type { LinkFault } from '../../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../../vocabulary/noise.ts'
import type { Management } from './management.ts'
import type { StreamCondition } from './stream-error.ts'

/** How a session reaches us: TLS from the first byte, or by an upgrade, WebSocket over TLS, or Noise. */
export type StreamTransport = 'tls' | 'starttls' | 'websocket' | 'noise'

/**
 * A bound resource of an account. It outlives its connection as long as it may be resumed (XEP-0198);
 * `connected` says whether there is one now.
 */
export interface StreamSession {
  /** Bare address. */
  readonly account: string
  readonly resource: string
  /** Full address. */
  readonly address: string
  readonly connected: boolean
  /** Its counts, once the client has enabled stream management. */
  readonly management: Pick<Management, 'sent' | 'unacknowledged'> | undefined
  /** Of the connection it has, or had last. */
  readonly transport: StreamTransport
  /**
   * Sends one stanza; a string goes out exactly as it is and counts as one stanza too. Without a connection it
   * waits for a resumption. False when the session is over and the stanza was not taken.
   */
  send(stanza: Element | string): boolean
  /** Destroys the connection without a stream close; the session stays if it may be resumed. */
  cut(): void
  /** Sends frames that no correct server sends, holding these elements. False where there are none: no Noise connection. */
  disturb(attack: FrameAttack, xmls: readonly string[]): boolean
  /** Sends an element whose octets are changed, inside the encryption or outside. False where there are no frames. */
  alter(xml: string, alteration: OctetChange): boolean
  /** Sends octets as they are. What is one whole stanza counts as one for the client's acknowledgements. False without a connection. */
  raw(octets: Uint8Array): boolean
  /** Something is wrong with its connection from now on. False without one. */
  fault(fault: LinkFault): boolean
  /** Closes the stream in order, with a stream error first if a reason is given. The session is over. */
  end(reason?: StreamCondition): void
}
