import { within } from '../../environment/waiting.ts'
import type { Element } from '../../formats/stanza/element.ts'
import type { StanzaLimits } from '../../formats/stanza/limits.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import type { LinkEnd } from '../../transports/byte-link.ts'
import type { ClearStream } from '../../vocabulary/clear-stream.ts'
import type { LinkFault } from '../../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../../vocabulary/noise.ts'
import type { Framing, OpenFraming } from './framing/framing.ts'
import type { NoiseLogin } from './noise-login.ts'
import type { ServerLoss } from './sasl/login.ts'
import type { Session, SessionFate } from './session.ts'
import type { SessionRegistry } from './session-registry.ts'
import { type BindingHost, bindingStage } from './stages/binding-stage.ts'
import { type BoundHost, boundStage } from './stages/bound-stage.ts'
import { greetedStage } from './stages/greeted-stage.ts'
import { type LoginHost, loginStage } from './stages/login-stage.ts'
import type { Stage, StreamControl } from './stages/stage.ts'
import { tlsStage } from './stages/tls-stage.ts'
import { type StreamCondition, streamError } from './stream-error.ts'
import type { StreamTransport } from './stream-session.ts'

/** What all connections of a server share. */
export interface ConnectionHost extends LoginHost, BindingHost, BoundHost {
  readonly limits: StanzaLimits
  readonly registry: SessionRegistry
  clear(): ClearStream | undefined
}

const EXCERPT = 4096
/** For so long a client may stay on a connection that is lost. */
const LEAVING_MS = 500

/** One client's connection, from its first byte to its last. */
export class Connection implements StreamControl {
  readonly transport: StreamTransport
  readonly number: number
  readonly #framing: Framing
  readonly #host: ConnectionHost
  #stage: Stage
  #session: Session | undefined
  #account = ''
  #over = false
  #lost = false
  #leave: () => void = () => {}
  readonly #left = new Promise<void>((resolve) => {
    this.#leave = resolve
  })

  /**
   * @param number its place among the server's connections
   * @param gone called when the link is closed
   * @param greeting who the client is, where a handshake said so already
   */
  constructor(
    open: OpenFraming,
    number: number,
    transport: StreamTransport,
    host: ConnectionHost,
    gone: () => void,
    greeting?: NoiseLogin,
  ) {
    this.number = number
    this.transport = transport
    this.#host = host
    this.#framing = open(host, {
      opened: (attributes, xmlns) => this.#open(attributes, xmlns),
      element: (element, xml) => this.#take(element, xml),
      ended: () => this.#close('candidate', undefined, 'closed', ''),
      problem: ({ condition, detail }, xml) => this.refuse(condition, detail, xml),
      gone: (end) => {
        this.#gone(end)
        this.#leave()
        gone()
      },
    })
    const login = () => this.#loginStage()
    host.observe({ type: 'connected', transport })
    if (greeting !== undefined) this.#stage = greetedStage(this, host, greeting)
    else
      this.#stage = this.#framing.secure
        ? login()
        : tlsStage(this, login, host.clear(), (event) => host.observe(event))
  }

  get over(): boolean {
    return this.#over
  }

  write(text: string): void {
    this.#framing.write(text)
  }

  finish(reason: StreamCondition | undefined, fate: SessionFate): void {
    this.#close('tester', reason, fate, reason === undefined ? '' : streamError(reason))
  }

  cut(): void {
    this.#framing.destroy()
    this.#end('tester', 'cut', 'resumed')
  }

  async lose(loss: ServerLoss, account: string): Promise<void> {
    if (this.#over) return
    this.#lost = true
    this.#host.observe({ type: 'lost', account, loss })
    if (loss === 'shutdown') this.finish('system-shutdown', 'closed')
    else this.#framing.fault({ ends: true })
    if (!(await within(this.#left, LEAVING_MS)).done) this.cut()
  }

  refuse(condition: StreamCondition, detail: string, xml: string, application = ''): void {
    if (this.#over) return
    const excerpt = xml.slice(0, EXCERPT)
    this.#host.observe({ type: 'refused', account: this.#account, condition, detail, xml: excerpt })
    this.#close('error', condition, 'closed', streamError(condition, detail, application))
  }

  restart(stage: Stage): void {
    this.#framing.restart()
    this.#stage = stage
  }

  upgrade(lastWords: string): void {
    this.#framing.upgrade?.(lastWords)
  }

  disturb(attack: FrameAttack, xmls: readonly string[]): boolean {
    this.#framing.disturb?.(attack, xmls)
    return this.#framing.disturb !== undefined
  }

  alter(xml: string, alteration: OctetChange): boolean {
    this.#framing.alter?.(xml, alteration)
    return this.#framing.alter !== undefined
  }

  raw(octets: Uint8Array): void {
    this.#framing.raw(octets)
  }

  fault(fault: LinkFault): void {
    this.#framing.fault(fault)
  }

  bind(session: Session): void {
    this.#session = session
    this.#account = session.account
    this.#stage = boundStage(this, this.#host, session)
  }

  #loginStage(): Stage {
    return loginStage(this, this.#host, (account) => {
      this.#account = account
      return bindingStage(this, this.#host, account)
    })
  }

  #take(element: Element, xml: string): void {
    try {
      this.#stage.take(element, xml)
    } catch (thrown) {
      this.#host.observe({ type: 'defect', thrown })
      this.#close('error', 'internal-server-error', 'closed', streamError('internal-server-error'))
    }
  }

  #open({ to = '', from = '', version = '' }: Readonly<Record<string, string>>, xmlns: string): void {
    const { domain } = this.#host
    this.#host.observe({ type: 'opened', transport: this.transport, secure: this.#framing.secure, from })
    this.#framing.header(from)
    if (xmlns !== NS.client) this.refuse('invalid-namespace', `content in ${xmlns || 'no namespace'}`, '')
    else if (to.toLowerCase() !== domain.toLowerCase())
      this.refuse('host-unknown', `to ${to || 'nobody'}`, '')
    else if (!/^[1-9]\d*\.\d+$/.test(version)) this.refuse('unsupported-version', version || 'no version', '')
    else this.#framing.features(this.#stage.offers)
  }

  #close(
    by: 'candidate' | 'tester' | 'error',
    reason: StreamCondition | undefined,
    fate: SessionFate,
    error: string,
  ): void {
    if (this.#over) return
    this.#framing.close(error)
    this.#end(by, reason ?? 'stream closed', fate)
  }

  #gone({ by, detail }: LinkEnd): void {
    this.#end(
      by === 'peer' && !this.#lost ? 'candidate' : by !== 'fault' ? 'tester' : 'error',
      detail,
      'resumed',
    )
  }

  #end(by: 'candidate' | 'tester' | 'error', reason: string, fate: SessionFate): void {
    if (this.#over) return
    this.#over = true
    this.#framing.stop()
    const session = this.#session
    const resumable = fate === 'resumed' && Boolean(session?.management?.id)
    if (resumable) session?.detach()
    this.#host.observe({ type: 'closed', account: this.#account, by, reason, resumable })
    if (session !== undefined && !resumable)
      this.#host.registry.remove(session, fate === 'replaced' ? fate : 'closed')
  }
}
