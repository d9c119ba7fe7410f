import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import type { Bell } from '../environment/waiting.ts'
import type { Authority } from '../transports/authority.ts'
import type { Sink } from './recorder.ts'

/** What a simulated gatekeeper is built from. */
export interface GatekeeperOptions {
  readonly profile: Profile
  readonly clock: ProtocolClock
  /** The campaign's: it certifies the gatekeeper's servers, and providers must be certified by it. */
  readonly authority: Authority
  readonly sink: Sink
  /** Rung after every record. */
  readonly bell: Bell
  /** The candidate process that this gatekeeper serves, as `ciphertext.sent` names it; by default `main`. */
  readonly instance?: string
}

/** Where a candidate reaches the gatekeeper: the `gatekeeper` part of PIXIT. */
export interface GatekeeperAddresses {
  readonly enlistment: string
  readonly jwks: string
  readonly domain: string
  readonly host: string
  readonly directTlsPort: number
  readonly startTlsPort: number
  /** URL for XMPP over WebSocket. */
  readonly webSocket: string
  readonly noisePort: number
  /** The root key of the Noise server's certificates: Ed25519, base64. */
  readonly noiseRoot: string
  /** Where a provider's proxy comes in: TLS, a PROXY header, then the stream of one client. */
  readonly proxyPort: number
  /** Base URL of the media host, without a slash at its end. */
  readonly media: string
  /** Stands for the platform's push service; not the gatekeeper's in the world outside. */
  readonly pushService: string
}
