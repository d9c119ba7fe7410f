import type { Element } from '../../formats/stanza/element.ts'
import { DEFAULT_LIMITS } from '../../formats/stanza/limits.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import { readMessage } from '../../formats/stanza/read-message.ts'
import { serialize } from '../../formats/stanza/serialize.ts'
import type { LinkFault } from '../../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../../vocabulary/noise.ts'
import { type Acknowledgement, type Management, management } from './management.ts'
import type { ServerLoss } from './sasl/login.ts'
import type { StreamCondition } from './stream-error.ts'
import type { StreamEvent } from './stream-event.ts'
import type { StreamSession, StreamTransport } from './stream-session.ts'

const STANZAS = ['message', 'presence', 'iq']

/** What becomes of a session whose connection is closed by us. */
export type SessionFate = 'closed' | 'replaced' | 'resumed'

/** The connection under a session. */
export interface Carrier {
  readonly transport: StreamTransport
  write(text: string): void
  /** Closes the stream in order, with a stream error if a reason is given. */
  finish(reason: StreamCondition | undefined, fate: SessionFate): void
  /** Destroys the connection. */
  cut(): void
  /** See {@link Framing}; false where there are no frames. */
  disturb(attack: FrameAttack, xmls: readonly string[]): boolean
  alter(xml: string, alteration: OctetChange): boolean
  raw(octets: Uint8Array): void
  fault(fault: LinkFault): void
  /** The server goes, as far as the client can see; resolves when the client has gone too, or takes too long for it. */
  lose(loss: ServerLoss, account: string): Promise<void>
}

/** What a session tells to those around it. */
export interface SessionHost {
  now(): number
  observe(event: StreamEvent): void
  /** The session is over and must not be found any more. */
  over(session: Session, cause: 'closed' | 'replaced'): void
}

/** The one implementation of {@link StreamSession}, with what only the stream layer may do. */
export class Session implements StreamSession {
  readonly account: string
  readonly resource: string
  readonly address: string
  readonly #host: SessionHost
  #carrier: Carrier | undefined
  #transport: StreamTransport
  #management: Management | undefined
  #over = false
  #detachedAt = 0
  #waiting = 0 // stanzas at the end of the queue that no connection has carried yet
  #asked = false
  #askAgain = false

  constructor(account: string, resource: string, carrier: Carrier, host: SessionHost) {
    this.account = account
    this.resource = resource
    this.address = `${account}/${resource}`
    this.#carrier = carrier
    this.#transport = carrier.transport
    this.#host = host
  }

  get connected(): boolean {
    return this.#carrier !== undefined
  }

  get transport(): StreamTransport {
    return this.#transport
  }

  /** Its stream management, once the client has enabled it. */
  get management(): Management | undefined {
    return this.#management
  }

  /** Protocol time at which the connection was lost; `undefined` while there is one. */
  get detachedAt(): number | undefined {
    return this.#carrier === undefined ? this.#detachedAt : undefined
  }

  send(stanza: Element | string): boolean {
    if (this.#over) return false
    const text = typeof stanza === 'string' ? stanza : serialize(stanza)
    this.#management?.remember(text)
    if (this.#carrier === undefined) this.#waiting++
    else this.#write(this.#carrier, text, false)
    return true
  }

  cut(): void {
    this.#carrier?.cut()
  }

  disturb(attack: FrameAttack, xmls: readonly string[]): boolean {
    return this.#carrier?.disturb(attack, xmls) ?? false
  }

  alter(xml: string, alteration: OctetChange): boolean {
    return this.#carrier?.alter(xml, alteration) ?? false
  }

  raw(octets: Uint8Array): boolean {
    const read = readMessage(octets, DEFAULT_LIMITS)
    if (this.connected && read.ok && STANZAS.includes(read.element.name)) this.#management?.remember(read.xml)
    this.#carrier?.raw(octets)
    return this.connected
  }

  fault(fault: LinkFault): boolean {
    const { connected } = this
    this.#carrier?.fault(fault)
    return connected
  }

  /** See {@link Carrier}; without a connection there is nothing to see. */
  async lose(loss: ServerLoss): Promise<void> {
    await this.#carrier?.lose(loss, this.account)
  }

  end(reason?: StreamCondition): void {
    if (this.#carrier !== undefined) this.#carrier.finish(reason, 'closed')
    else this.#host.over(this, 'closed')
  }

  /** Makes room: another session replaces this one, or another connection resumes it. */
  leave(fate: 'replaced' | 'resumed'): void {
    if (this.#carrier !== undefined) this.#carrier.finish('conflict', fate)
    else if (fate === 'replaced') this.#host.over(this, 'replaced')
  }

  /** Starts stream management; an empty id means that the session may not be resumed. */
  manage(id: string): void {
    this.#management = management(id)
    this.#host.observe({ type: 'managed', account: this.account, resumable: id !== '' })
  }

  /** Takes the client's count of stanzas handled. */
  acknowledge(h: string | undefined): Acknowledgement {
    const outcome = this.#management?.acknowledge(h) ?? { ok: false, sent: 0 }
    if (!outcome.ok) return outcome
    const { stanzas } = outcome
    const { sent = 0, unacknowledged = [] } = this.#management ?? {}
    const handled = sent - unacknowledged.length
    if (stanzas.length > 0)
      this.#host.observe({ type: 'acknowledged', account: this.account, stanzas, handled, sent })
    this.#asked = false
    if (stanzas.length > 0 || this.#askAgain) this.#requestAck()
    return outcome
  }

  /** The connection is gone; the session waits, which only makes sense when it may be resumed. */
  detach(): void {
    this.#carrier = undefined
    this.#detachedAt = this.#host.now()
  }

  /** Goes on over another connection: repeats what was not acknowledged, then sends what has waited. */
  attach(carrier: Carrier): void {
    const queue = this.#management?.unacknowledged ?? []
    const repeated = queue.length - this.#waiting
    this.#carrier = carrier
    this.#transport = carrier.transport
    this.#waiting = 0
    this.#asked = false
    this.#host.observe({ type: 'resumed', session: this, resent: repeated })
    for (const [index, text] of queue.entries()) this.#write(carrier, text, index < repeated)
  }

  /** No stanza is taken any more. */
  dispose(): void {
    this.#over = true
    this.#carrier = undefined
  }

  #write(carrier: Carrier, text: string, again: boolean): void {
    carrier.write(text)
    this.#host.observe({ type: 'sent', account: this.account, xml: text, again })
    this.#requestAck()
  }

  /** One request for all that is sent in one turn of the event loop, and never two at once. */
  #requestAck(): void {
    if (this.#management === undefined || this.#management.unacknowledged.length === 0) return
    this.#askAgain = this.#asked
    if (this.#asked) return
    this.#asked = true
    const carrier = this.#carrier
    process.nextTick(() => {
      if (this.#carrier === carrier) carrier?.write(`<r xmlns="${NS.management}"/>`)
    })
  }
}
