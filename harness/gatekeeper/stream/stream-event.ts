import type { ProxyHeader } from '../../formats/proxy-header.ts'
import type { Element } from '../../formats/stanza/element.ts'
import type { StanzaProblem } from '../../formats/stanza/problem.ts'
import type { NoiseHandshake } from './noise-door.ts'
import type { SaslCondition } from './sasl/credentials.ts'
import type { ServerLoss } from './sasl/login.ts'
import type { StreamCondition } from './stream-error.ts'
import type { StreamSession, StreamTransport } from './stream-session.ts'

/** What happened on a connection of a provider's proxy. `closed` comes last, whatever came before. */
export type UpstreamEvent =
  | { readonly type: 'opened' | 'closed' }
  | { readonly type: 'named'; readonly header: ProxyHeader }
  | Extract<StreamEvent, { readonly type: 'login-accepted' | 'received' | 'sent' }>

/**
 * What the stream layer saw or did. `account` is a bare address, empty as long as nobody has logged in; `connection` counts
 * connections in the order in which they came.
 */
export type StreamEvent =
  | { readonly type: 'connected'; readonly transport: StreamTransport }
  /** A stream began; `secure`: over TLS, or over what brings its own encryption. `from` as the client says it. */
  | {
      readonly type: 'opened'
      readonly transport: StreamTransport
      readonly secure: boolean
      readonly from: string
    }
  | { readonly type: 'handshake-failed'; readonly transport: StreamTransport; readonly detail: string }
  | {
      readonly type: 'login-accepted'
      readonly account: string
      readonly connection: number
      readonly mechanism: string
      readonly transport: StreamTransport
    }
  | {
      readonly type: 'login-refused'
      /** As the client claimed it, empty when it did not say. */
      readonly account: string
      readonly connection: number
      /** As the client named it. */
      readonly mechanism: string
      readonly transport: StreamTransport
      readonly condition: SaslCondition
      readonly reason: string
    }
  /** A login that is not answered: the server goes. */
  | {
      readonly type: 'login-lost'
      readonly account: string
      readonly connection: number
      readonly mechanism: string
      readonly transport: StreamTransport
      readonly loss: ServerLoss
    }
  /** The server goes, as far as the client on this connection can see. */
  | { readonly type: 'lost'; readonly account: string; readonly loss: ServerLoss }
  /** A Noise handshake is over, in whatever way. */
  | { readonly type: 'greeted'; readonly handshake: NoiseHandshake }
  | { readonly type: 'bound'; readonly session: StreamSession }
  | { readonly type: 'resumed'; readonly session: StreamSession; readonly resent: number }
  | { readonly type: 'resumption-refused'; readonly account: string; readonly reason: string }
  /** A connection is over. `resumable`: its session waits for another one. */
  | {
      readonly type: 'closed'
      readonly account: string
      readonly by: 'candidate' | 'tester' | 'error'
      readonly reason: string
      readonly resumable: boolean
    }
  /** A session is over; under stream management, `unacknowledged` are the stanzas that may be lost. */
  | {
      readonly type: 'ended'
      readonly session: StreamSession
      readonly cause: 'closed' | 'replaced' | 'expired'
      readonly unacknowledged: readonly string[]
    }
  /** Input that was answered with a stream error; `xml` begins where the last good stanza ended, cut at 4,096. */
  | {
      readonly type: 'refused'
      readonly account: string
      readonly condition: StreamCondition | StanzaProblem['condition']
      readonly detail: string
      readonly xml: string
    }
  /** A message, presence or iq of the candidate; `xml` is exactly what it sent. */
  | { readonly type: 'received'; readonly account: string; readonly stanza: Element; readonly xml: string }
  /** A stanza went out; `again` when a resumption repeats it. */
  | { readonly type: 'sent'; readonly account: string; readonly xml: string; readonly again: boolean }
  /** Stream management begins (XEP-0198). `resumable`: the session may outlive its connection. */
  | { readonly type: 'managed'; readonly account: string; readonly resumable: boolean }
  /** The candidate acknowledged these stanzas (XEP-0198), oldest first: `handled` of `sent`, in all. */
  | {
      readonly type: 'acknowledged'
      readonly account: string
      readonly stanzas: readonly string[]
      readonly handled: number
      readonly sent: number
    }
  /** A callback of the harness failed; the connection was closed. */
  | { readonly type: 'defect'; readonly thrown: unknown }
