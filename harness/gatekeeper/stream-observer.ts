import type { Recorder } from './recorder.ts'
import type { StanzaLog } from './stanza-log.ts'
import type { NoiseHandshake } from './stream/noise-door.ts'
import type { StreamEvent } from './stream/stream-event.ts'
import type { StreamSession } from './stream/stream-session.ts'

/** What a stream observer reports to. */
export interface StreamObserverParts {
  readonly recorder: Recorder
  readonly log: StanzaLog
  /** An account has a new session, which knows of nothing sent before. */
  onBound(session: StreamSession): void
  onClosed(account: string): void
  onFault(thrown: unknown): void
  /** What is wrong with the certificate that is shown at the moment; empty when nothing is. */
  flaw(): string
}

const PCO = 'wire:stream'

function handshakeProof({
  complete,
  ephemeral,
  early,
  answered,
  flaw,
  detail,
  greeting,
  login,
}: NoiseHandshake) {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return {
    account: login?.login ?? '',
    complete,
    ephemeral: hex(ephemeral),
    staticKey: hex(greeting?.staticKey ?? new Uint8Array(0)),
    early: Buffer.from(early).toString('base64'),
    answered,
    flaw,
    payload: Buffer.from(greeting?.payload ?? []).toString('base64'),
    detail,
  }
}

/** Turns what the stream layer sees into observations. */
export function streamObserver({
  recorder,
  log,
  onBound,
  onClosed,
  onFault,
  flaw,
}: StreamObserverParts): (event: StreamEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'received':
        return log.received(event.account, event.stanza, event.xml)
      case 'opened': {
        const { transport, secure, from } = event
        const certificate = transport === 'noise' ? '' : flaw()
        if (secure && certificate !== '')
          recorder.proof(PCO, 'stream.trusted', { certificate, transport, from })
        return
      }
      case 'login-accepted': {
        const { account, connection, mechanism, transport } = event
        const data = { account, connection, mechanism, transport, ok: true, reason: '' }
        return recorder.proof(PCO, 'stream.login', data)
      }
      case 'login-refused': {
        const { account, connection, mechanism, transport, condition, reason } = event
        return recorder.proof(PCO, 'stream.login', {
          account,
          connection,
          mechanism,
          transport,
          ok: false,
          reason: `${condition}: ${reason}`,
        })
      }
      case 'login-lost': {
        const { account, connection, mechanism, transport, loss } = event
        const reason = `the server is lost: ${loss}`
        const data = { account, connection, mechanism, transport, ok: false, reason }
        return recorder.proof(PCO, 'stream.login', data)
      }
      case 'lost':
        return recorder.stimulus('world:gatekeeper', 'stream.lost', {
          account: event.account,
          how: event.loss,
        })
      case 'refused': {
        const { account, condition, detail, xml } = event
        return recorder.proof(PCO, 'stanza.refused', { account, reason: `${condition}: ${detail}`, xml })
      }
      case 'closed': {
        const { account, by, reason } = event
        recorder.proof(PCO, 'stream.closed', { account, by, reason })
        return onClosed(account)
      }
      case 'handshake-failed':
        return recorder.proof(PCO, 'stream.closed', {
          account: '',
          by: 'error',
          reason: `TLS: ${event.detail}`,
        })
      case 'greeted':
        return recorder.proof(PCO, 'noise.handshake', handshakeProof(event.handshake))
      case 'bound':
        return onBound(event.session)
      case 'managed':
        return recorder.proof(PCO, 'stream.managed', {
          account: event.account,
          event: event.resumable ? 'resumable' : 'enabled',
          handled: 0,
          sent: 0,
        })
      case 'acknowledged': {
        const { account, handled, sent } = event
        return recorder.proof(PCO, 'stream.managed', { account, event: 'acknowledged', handled, sent })
      }
      case 'resumed': {
        const { account, management } = event.session
        const { sent = 0, unacknowledged = [] } = management ?? {}
        const handled = sent - unacknowledged.length
        return recorder.proof(PCO, 'stream.managed', { account, event: 'resumed', handled, sent })
      }
      case 'resumption-refused':
        return recorder.proof(PCO, 'stream.managed', {
          account: event.account,
          event: 'refused',
          handled: 0,
          sent: 0,
        })
      case 'defect':
        return onFault(event.thrown)
      default:
        return
    }
  }
}
