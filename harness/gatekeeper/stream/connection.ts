import type { StanzaLimits } from '../../formats/stanza/limits.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import { type StanzaReader, stanzaReader } from '../../formats/stanza/stanza-reader.ts'
import type { ByteLink, UpgradableLink } from '../../transports/byte-link.ts'
import type { Session, SessionFate } from './session.ts'
import type { SessionRegistry } from './session-registry.ts'
import { type BindingHost, bindingStage } from './stages/binding-stage.ts'
import { type BoundHost, boundStage } from './stages/bound-stage.ts'
import { type LoginHost, loginStage } from './stages/login-stage.ts'
import type { Stage, StreamControl } from './stages/stage.ts'
import { tlsStage } from './stages/tls-stage.ts'
import { type StreamCondition, streamError } from './stream-error.ts'
import { streamHeader } from './stream-header.ts'
import type { StreamTransport } from './stream-session.ts'

/** What all connections of a server share. */
export interface ConnectionHost extends LoginHost, BindingHost, BoundHost {
  readonly limits: StanzaLimits
  readonly registry: SessionRegistry
}

const EXCERPT = 4096

/** One client's connection, from its first byte to its last. */
export class Connection implements StreamControl {
  readonly transport: StreamTransport
  readonly #link: ByteLink | UpgradableLink
  readonly #host: ConnectionHost
  #reader: StanzaReader
  #stage: Stage
  #session: Session | undefined
  #account = ''
  #opened = false
  #over = false

  /** @param gone called when the link is closed. */
  constructor(
    link: ByteLink | UpgradableLink,
    transport: StreamTransport,
    host: ConnectionHost,
    gone: () => void,
  ) {
    this.transport = transport
    this.#link = link
    this.#host = host
    this.#reader = this.#newReader()
    const login = () => this.#loginStage()
    this.#stage = link.secure ? login() : tlsStage(this, login, (event) => host.observe(event))
    host.observe({ type: 'connected', transport })
    link.listen({
      data: (chunk) => this.#reader.push(chunk),
      closed: ({ by, detail }) => {
        this.#end(by === 'peer' ? 'candidate' : by === 'local' ? 'tester' : 'error', detail, 'resumed')
        gone()
      },
    })
  }

  get over(): boolean {
    return this.#over
  }

  write(text: string): void {
    this.#link.write(text)
  }

  finish(reason: StreamCondition | undefined, fate: SessionFate): void {
    this.#close('tester', reason, fate, reason === undefined ? '' : streamError(reason))
  }

  cut(): void {
    this.#link.destroy()
    this.#end('tester', 'cut', 'resumed')
  }

  refuse(condition: StreamCondition, detail: string, xml: string, application = ''): void {
    if (this.#over) return
    const excerpt = xml.slice(0, EXCERPT)
    this.#host.observe({ type: 'refused', account: this.#account, condition, detail, xml: excerpt })
    this.#close('error', condition, 'closed', streamError(condition, detail, application))
  }

  restart(stage: Stage): void {
    this.#reader.stop()
    this.#reader = this.#newReader()
    this.#stage = stage
  }

  upgrade(lastWords: string): void {
    if ('upgrade' in this.#link) this.#link.upgrade(lastWords)
  }

  bind(session: Session): void {
    this.#session = session
    this.#stage = boundStage(this, this.#host, session)
  }

  #loginStage(): Stage {
    return loginStage(this, this.#host, (account) => {
      this.#account = account
      return bindingStage(this, this.#host, account)
    })
  }

  #newReader(): StanzaReader {
    this.#opened = false
    return stanzaReader({
      limits: this.#host.limits,
      onOpen: (attributes, xmlns) => this.#open(attributes, xmlns),
      onStanza: (element, xml) => {
        try {
          this.#stage.take(element, xml)
        } catch (thrown) {
          this.#host.observe({ type: 'defect', thrown })
          this.#close('error', 'internal-server-error', 'closed', streamError('internal-server-error'))
        }
      },
      onClose: () => this.#close('candidate', undefined, 'closed', ''),
      onError: ({ condition, detail }, xml) => this.refuse(condition, detail, xml),
    })
  }

  #open({ to = '', from = '', version = '' }: Readonly<Record<string, string>>, xmlns: string): void {
    const { domain } = this.#host
    this.#opened = true
    this.write(streamHeader(domain, from))
    if (xmlns !== NS.client) this.refuse('invalid-namespace', `content in ${xmlns || 'no namespace'}`, '')
    else if (to.toLowerCase() !== domain.toLowerCase())
      this.refuse('host-unknown', `to ${to || 'nobody'}`, '')
    else if (!/^[1-9]\d*\.\d+$/.test(version)) this.refuse('unsupported-version', version || 'no version', '')
    else this.write(`<stream:features>${this.#stage.offers}</stream:features>`)
  }

  #close(
    by: 'candidate' | 'tester' | 'error',
    reason: StreamCondition | undefined,
    fate: SessionFate,
    error: string,
  ): void {
    if (this.#over) return
    if (!this.#opened) this.write(streamHeader(this.#host.domain, ''))
    this.write(`${error}</stream:stream>`)
    this.#link.end()
    this.#end(by, reason ?? 'stream closed', fate)
  }

  #end(by: 'candidate' | 'tester' | 'error', reason: string, fate: SessionFate): void {
    if (this.#over) return
    this.#over = true
    this.#reader.stop()
    const session = this.#session
    const resumable = fate === 'resumed' && Boolean(session?.management?.id)
    if (resumable) session?.detach()
    this.#host.observe({ type: 'closed', account: this.#account, by, reason, resumable })
    if (session !== undefined && !resumable)
      this.#host.registry.remove(session, fate === 'replaced' ? fate : 'closed')
  }
}
